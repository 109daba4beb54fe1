package dev.weir.dataplane.program;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients may ask of TCP segments in pools that limit it: here, 1400 (0578) bytes at most. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class MssIT extends OnNode {
    private static final int LIMIT = 1400;

    private int backend;

    MssIT(TestEngine engine) {
        super(engine);
    }

    @BeforeEach
    void serve() {
        backend = node.backend(Traffic.TCP_V4.backend(1));
        for (Traffic traffic : Traffic.values()) {
            node.clampedService(traffic.frontend(), Mode.L2DSR, LIMIT, Slot.stable(backend));
        }
    }

    private static Frame syn(Traffic traffic, String options) {
        return traffic.opening(4000).tcpOptions(HexFormat.of().parseHex(options));
    }

    private void expect(String before, String after) {
        for (Traffic traffic : new Traffic[] {Traffic.TCP_V4, Traffic.TCP_V6}) {
            Frame sent = syn(traffic, after).macs(Node.SELF, Node.backendMac(backend));
            node.expectSent(syn(traffic, before), sent);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "020405b4, 02040578",
        "0204ffff, 02040578",
        "02040579, 02040578",
        "020405b40402080a000000010000000001030307, 020405780402080a000000010000000001030307",
        "0101020405b40101, 0101020405780101",
        "01020405b4010101, 0102040578010101",
        "01010102 0405b401, 01010102 04057801",
        "0303070101020405b4000000, 03030701010204057800 0000",
        "01010101010101020405b400, 010101010101010204057800",
    })
    void lowersWhatIsTooMuch(String before, String after) {
        expect(before.replace(" ", ""), after.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({"02040578", "02040577", "02040000", "04020101", "00020405b4000000", "0101010101010101020405b4"})
    void leavesTheRest(String options) {
        expect(options, options);
    }

    /** Lengths that lead nowhere, and options that are cut off. */
    @ParameterizedTest
    @CsvSource({"0300020405b40000", "03ff020405b40000", "0206020405b40000", "01010204", "01020405", "02000000"})
    void survivesNonsense(String options) {
        expect(options, options);
    }

    @Test
    void leavesPacketsThatOpenNothing() {
        Frame ack = syn(Traffic.TCP_V4, "020405b4").flags(Frame.ACK);
        node.expectSentTo(backend, ack);
        node.expectSentTo(backend, Traffic.UDP_V4.fromClient(4000));
    }

    @Test
    void leavesPoolsWithoutALimit() {
        int other = node.backend(Traffic.TCP_V4.backend(2));
        Frame frame = syn(Traffic.TCP_V4, "020405b4").destination(Traffic.TCP_V4.backend(9), 81);
        node.service(
                new Frontend(Traffic.TCP_V4.backend(9), Traffic.TCP_V4.protocol, 81), Mode.L2DSR, Slot.stable(other));
        node.expectSentTo(other, frame);
    }

    @Test
    void survivesOptionsBeyondTheFrame() {
        byte[] frame = Traffic.TCP_V4.opening(4000).bytes();
        frame[Traffic.TCP_V4.opening(4000).transportOffset() + 12] = (byte) 0xf0;
        node.run(frame);
    }
}
