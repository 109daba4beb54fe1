package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Counters.BackendCount;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Forwarding by hardware address on stable slots. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class L2dsrIT extends OnNode {
    L2dsrIT(TestEngine engine) {
        super(engine);
    }

    @ParameterizedTest
    @EnumSource
    void sendsToTheOwnerOfTheSlot(Traffic traffic) {
        int backend = node.backend(traffic.backend(1));
        node.service(traffic.frontend(), Mode.L2DSR, Slot.stable(backend));
        node.expectSentTo(backend, traffic.opening(4000));
        node.expectSentTo(backend, traffic.fromClient(4000));
    }

    @ParameterizedTest
    @EnumSource
    void touchesNoFlowMapOnStableSlots(Traffic traffic) {
        node.service(traffic.frontend(), Mode.L2DSR, Slot.stable(node.backend(traffic.backend(1))));
        node.expect(Verdict.TX, traffic.opening(4000));
        node.maps.flows().forEach(flow -> {
            throw new AssertionError(flow);
        });
        assertEquals(0, node.maps.counters().flowStats().get("FLOW_TRACKED"));
    }

    @ParameterizedTest
    @EnumSource
    void reachesIpv4AndIpv6BackendsAlike(Traffic traffic) {
        int v6 = node.backend(IpAddress.parse("2001:db8:b::1"));
        node.service(traffic.frontend(), Mode.L2DSR, Slot.stable(v6));
        node.expectSentTo(v6, traffic.fromClient(4000));
    }

    @Test
    void forwardsPacketsWithIpv4Options() {
        int backend = node.backend(Traffic.TCP_V4.backend(1));
        node.service(Traffic.TCP_V4.frontend(), Mode.L2DSR, Slot.stable(backend));
        for (int words = 1; words <= 10; words++) {
            node.expectSentTo(backend, Traffic.TCP_V4.fromClient(4000).options(words));
        }
    }

    @Test
    void tellsProtocolsAndPortsOfOneAddressApart() {
        int tcp = node.backend(Traffic.TCP_V4.backend(1));
        int udp = node.backend(Traffic.UDP_V4.backend(2));
        int other = node.backend(Traffic.TCP_V4.backend(3));
        node.service(Traffic.TCP_V4.frontend(), Mode.L2DSR, Slot.stable(tcp));
        node.service(Traffic.UDP_V4.frontend(), Mode.L2DSR, Slot.stable(udp));
        node.service(new Frontend(Traffic.TCP_V4.vip, Protocol.TCP, 81), Mode.L2DSR, Slot.stable(other));
        node.expectSentTo(tcp, Traffic.TCP_V4.fromClient(4000));
        node.expectSentTo(udp, Traffic.UDP_V4.fromClient(4000));
        node.expectSentTo(other, Traffic.TCP_V4.fromClient(4000).destination(Traffic.TCP_V4.vip, 81));
    }

    @Test
    void aSwitchPutsAnotherTableInForce() {
        int first = node.backend(Traffic.TCP_V4.backend(1));
        int second = node.backend(Traffic.TCP_V4.backend(2));
        int service = node.service(Traffic.TCP_V4.frontend(), Mode.L2DSR, Slot.stable(first));
        for (int round = 0; round < 3; round++) {
            node.maps.services().switchTo(service, node.region(Mode.L2DSR, Slot.stable(second)));
            node.expectSentTo(second, Traffic.TCP_V4.fromClient(4000));
            node.maps.services().switchTo(service, node.region(Mode.L2DSR, Slot.stable(first)));
            node.expectSentTo(first, Traffic.TCP_V4.fromClient(4000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void dropsForASlotWithoutOwner(Traffic traffic) {
        node.service(traffic.frontend(), Mode.L2DSR, Slot.EMPTY);
        node.expectDropped("DROP_NO_BACKEND", traffic.fromClient(4000));
    }

    @Test
    void dropsForABackendOutsideOfTheMap() {
        node.service(
                Traffic.TCP_V4.frontend(),
                Mode.L2DSR,
                Slot.stable(node.maps.backends().capacity()));
        node.expectDropped("DROP_NO_BACKEND", Traffic.TCP_V4.fromClient(4000));
    }

    @Test
    void dropsWhileTheNextHopIsUnknown() {
        int backend = node.unresolvedBackend(Traffic.TCP_V4.backend(1));
        node.service(Traffic.TCP_V4.frontend(), Mode.L2DSR, Slot.stable(backend));
        node.expectDropped("DROP_NEXT_HOP_UNRESOLVED", Traffic.TCP_V4.fromClient(4000));
        node.maps.backends().resolve(backend, Node.backendMac(backend));
        node.expectSentTo(backend, Traffic.TCP_V4.fromClient(4000));
        node.maps.backends().unresolve(backend);
        node.expectDropped("DROP_NEXT_HOP_UNRESOLVED", Traffic.TCP_V4.fromClient(4000));
    }

    @Test
    void dropsForAFrontendWhoseServiceHasNoTable() {
        node.maps.frontends().put(Traffic.TCP_V4.frontend(), 5);
        node.expectDropped("DROP_NO_SERVICE", Traffic.TCP_V4.fromClient(4000));
        node.maps
                .frontends()
                .put(Traffic.TCP_V4.frontend(), node.maps.services().capacity());
        node.expectDropped("DROP_NO_SERVICE", Traffic.TCP_V4.fromClient(4000));
        node.maps.frontends().put(Traffic.TCP_V4.frontend(), -1);
        node.expectDropped("DROP_NO_SERVICE", Traffic.TCP_V4.fromClient(4000));
    }

    @ParameterizedTest
    @EnumSource
    void countsWhatItForwards(Traffic traffic) {
        int backend = node.backend(traffic.backend(1));
        int service = node.service(traffic.frontend(), Mode.L2DSR, Slot.stable(backend));
        Frame frame = traffic.opening(4000);
        node.expect(Verdict.TX, frame);
        node.expect(Verdict.TX, traffic.fromClient(4000));
        node.expect(Verdict.TX, traffic.fromClient(4000).flags(Frame.SYN | Frame.ACK));
        long bytes = 3L * frame.bytes().length;
        long connections = traffic.protocol == Protocol.TCP ? 1 : 0;
        assertEquals(
                new BackendCount(3, bytes, connections), node.maps.counters().backend(backend));
        assertEquals(new Count(3, bytes), node.maps.counters().service(service));
        assertEquals(new Count(3, bytes), node.maps.counters().verdicts().get(Verdict.TX));
    }

    @Test
    void countersOfAnIdStartAnewOnDemand() {
        int backend = node.backend(Traffic.TCP_V4.backend(1));
        int service = node.service(Traffic.TCP_V4.frontend(), Mode.L2DSR, Slot.stable(backend));
        node.expect(Verdict.TX, Traffic.TCP_V4.opening(4000));
        node.maps.counters().resetBackend(backend);
        node.maps.counters().resetService(service);
        assertEquals(new BackendCount(0, 0, 0), node.maps.counters().backend(backend));
        assertEquals(new Count(0, 0), node.maps.counters().service(service));
    }
}
