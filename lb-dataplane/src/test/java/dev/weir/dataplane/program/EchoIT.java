package dev.weir.dataplane.program;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Echo requests to VIPs, which the program answers itself. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class EchoIT extends OnNode {
    private static final int REQUEST_V4 = 8;
    private static final int REPLY_V4 = 0;
    private static final int REQUEST_V6 = 128;
    private static final int REPLY_V6 = 129;

    EchoIT(TestEngine engine) {
        super(engine);
    }

    private void serve(Traffic traffic) {
        node.service(traffic.frontend(), Mode.L2DSR, Slot.EMPTY);
    }

    private static IcmpFrame request(Traffic traffic, IpAddress to, int bodyLength) {
        byte[] body = new byte[bodyLength];
        for (int i = 0; i < bodyLength; i++) {
            body[i] = (byte) (i * 5 + 1);
        }
        return IcmpFrame.of(traffic.client, to, traffic.client.isV4() ? REQUEST_V4 : REQUEST_V6, 0, body);
    }

    private static IcmpFrame request(Traffic traffic) {
        return request(traffic, traffic.vip, 56);
    }

    private static IcmpFrame reply(Traffic traffic, IcmpFrame request) {
        return request.answer(traffic.client.isV4() ? REPLY_V4 : REPLY_V6);
    }

    private void expectAnswered(Traffic traffic) {
        node.expectSent(
                request(traffic).bytes(), reply(traffic, request(traffic)).bytes());
    }

    @ParameterizedTest
    @EnumSource
    void answersForTheVipWithWhatWasSent(Traffic traffic) {
        serve(traffic);
        for (int length : new int[] {0, 1, 56, 57, 1400}) {
            IcmpFrame request = request(traffic, traffic.vip, length);
            node.expectSent(request.bytes(), reply(traffic, request).bytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesPaddingBehindTheAnswer(Traffic traffic) {
        serve(traffic);
        byte[] request = request(traffic).bytes();
        byte[] reply = reply(traffic, request(traffic)).bytes();
        node.expectSent(Arrays.copyOf(request, request.length + 9), Arrays.copyOf(reply, reply.length + 9));
    }

    @ParameterizedTest
    @EnumSource
    void leavesOtherAddressesToTheHost(Traffic traffic) {
        serve(traffic);
        node.expectUntouched(
                Verdict.PASS, request(traffic, traffic.backend(7), 56).bytes());
        node.expectUntouched(Verdict.PASS, request(traffic, traffic.nat, 56).bytes());
    }

    @ParameterizedTest
    @EnumSource
    void leavesOtherMessagesToTheHost(Traffic traffic) {
        serve(traffic);
        for (int type = 0; type < 256; type++) {
            if (type != (traffic.client.isV4() ? REQUEST_V4 : REQUEST_V6)) {
                node.expectUntouched(
                        Verdict.PASS,
                        IcmpFrame.of(traffic.client, traffic.vip, type, 0, new byte[56])
                                .bytes());
            }
        }
    }

    /** ICMP within IPv6 and ICMPv6 within IPv4 are nothing that a host knows. */
    @ParameterizedTest
    @EnumSource
    void leavesMessagesOfTheOtherIpVersionToTheHost(Traffic traffic) {
        serve(traffic);
        byte[] frame = request(traffic).bytes();
        boolean v4 = traffic.client.isV4();
        frame[v4 ? 14 + 9 : 14 + 6] = (byte) (v4 ? 58 : 1);
        node.expectUntouched(Verdict.PASS, frame);
    }

    @ParameterizedTest
    @EnumSource
    void answersUntilTheLastFrontendOfTheAddressIsGone(Traffic traffic) {
        serve(traffic);
        Frontend other = new Frontend(traffic.vip, Protocol.TCP, 81);
        node.maps.frontends().put(other, 1);
        node.maps.frontends().put(other, 2);
        node.maps.frontends().remove(traffic.frontend());
        node.maps.frontends().remove(traffic.frontend());
        expectAnswered(traffic);
        node.maps.frontends().remove(other);
        node.expectUntouched(Verdict.PASS, request(traffic).bytes());
    }

    @Test
    void countsOfVipsAreRepairedFromTheFrontends() {
        serve(Traffic.TCP_V4);
        serve(Traffic.UDP_V4);
        node.forgetVip(Traffic.TCP_V4.vip);
        node.expectUntouched(Verdict.PASS, request(Traffic.TCP_V4).bytes());
        node.maps.frontends().recount();
        node.maps.frontends().remove(Traffic.TCP_V4.frontend());
        expectAnswered(Traffic.UDP_V4);
        node.forgetFrontend(Traffic.UDP_V4.frontend());
        expectAnswered(Traffic.UDP_V4);
        node.maps.frontends().recount();
        node.expectUntouched(Verdict.PASS, request(Traffic.UDP_V4).bytes());
    }

    @ParameterizedTest
    @EnumSource
    void dropsRequestsThatAreCutOff(Traffic traffic) {
        serve(traffic);
        byte[] whole = request(traffic).bytes();
        int header = request(traffic).messageOffset() + IcmpFrame.HEADER;
        for (int length = IcmpFrame.ETHERNET; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length < header) {
                node.expectUntouched(Verdict.PASS, cut);
            } else {
                node.expectDropped("DROP_MALFORMED", cut);
            }
        }
    }

    @Test
    void dropsFirstFragments() {
        serve(Traffic.TCP_V4);
        byte[] fragment = request(Traffic.TCP_V4).bytes();
        ByteBuffer.wrap(fragment).putShort(14 + 6, (short) Frame.MORE_FRAGMENTS_V4);
        node.expectDropped("DROP_FRAGMENT", fragment);
    }
}
