package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Flow;
import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connection consistency: whose a packet is while its slot changes hands. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class ChangingSlotsIT extends OnNode {
    private static final int OLD = 1;
    private static final int NEW = 2;
    private static final int NEWEST = 3;

    private int service;
    private int slot;

    ChangingSlotsIT(TestEngine engine) {
        super(engine);
    }

    /** Makes a service of one slot, and the three backends. */
    private void serve(Traffic traffic, Slot only) {
        for (int id = OLD; id <= NEWEST; id++) {
            assertEquals(id, node.backend(traffic.backend(id)));
        }
        service = node.service(traffic.frontend(), Mode.L2DSR, only);
        slot = node.maps.services().inForce(service).map(TableRegion::firstSlot).orElseThrow();
    }

    /** Puts a node with room for so many flows in place of the usual one. */
    private void restartWithFlows(int count) {
        node.close();
        node = Node.withFlows(engine, count);
    }

    private void become(Slot next) {
        node.maps.slots().write(slot, next);
    }

    private static FlowKey key(Traffic traffic, int clientPort) {
        return new FlowKey(traffic.client, clientPort, traffic.vip, 80, traffic.protocol);
    }

    private Optional<Integer> trackedBackend(Traffic traffic, int clientPort) {
        return node.maps.flows().find(key(traffic, clientPort)).map(Flow::backend);
    }

    private long stat(String name) {
        return node.maps.counters().flowStats().getOrDefault(name, -1L);
    }

    @ParameterizedTest
    @EnumSource
    void aFlowThatNobodyTookIsNotTracked(Traffic traffic) {
        serve(traffic, Slot.moving(0, 0));
        node.expectDropped("DROP_NO_BACKEND", traffic.opening(4000));
        assertEquals(Optional.empty(), trackedBackend(traffic, 4000));
        become(Slot.moving(NEW, 0));
        node.expectSentTo(NEW, traffic.opening(4000));
    }

    @ParameterizedTest
    @EnumSource
    void preparingTracksFlowsAsTheCurrentOwners(Traffic traffic) {
        serve(traffic, Slot.preparing(OLD));
        long before = System.nanoTime();
        node.expectSentTo(OLD, traffic.fromClient(4000));
        Flow flow = node.maps.flows().find(key(traffic, 4000)).orElseThrow();
        assertEquals(new Flow(key(traffic, 4000), OLD, service, slot, flow.lastSeenNanos()), flow);
        assertTrue(Math.abs(flow.lastSeenNanos() - before) < 1_000_000_000L, "CLOCK_MONOTONIC");
        node.expectSentTo(OLD, traffic.fromClient(4000));
        assertEquals(1, stat("FLOW_TRACKED"));
    }

    @ParameterizedTest
    @EnumSource
    void trackedFlowsStayWhenTheSlotMoves(Traffic traffic) {
        serve(traffic, Slot.preparing(OLD));
        node.expectSentTo(OLD, traffic.opening(4000));
        become(Slot.moving(NEW, OLD));
        node.expectSentTo(OLD, traffic.fromClient(4000));
        node.expectSentTo(OLD, traffic.opening(4000));
        become(Slot.moving(NEWEST, OLD));
        node.expectSentTo(OLD, traffic.fromClient(4000));
    }

    @ParameterizedTest
    @EnumSource
    void whatOpensOnAMovingSlotIsTheNewOwners(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, OLD));
        node.expectSentTo(NEW, traffic.opening(4000));
        assertEquals(Optional.of(NEW), trackedBackend(traffic, 4000));
        node.expectSentTo(NEW, traffic.fromClient(4000));
        become(Slot.moving(NEWEST, OLD));
        node.expectSentTo(NEW, traffic.fromClient(4000));
        node.expectSentTo(NEWEST, traffic.opening(4001));
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP_V4", "TCP_V6"})
    void untrackedConnectionsBelongToTheOldestOwner(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, OLD));
        node.expectSentTo(OLD, traffic.fromClient(4000));
        assertEquals(Optional.of(OLD), trackedBackend(traffic, 4000));
        node.expectSentTo(OLD, traffic.fromClient(4001).flags(Frame.SYN | Frame.ACK));
        node.expectSentTo(OLD, traffic.fromClient(4002).flags(Frame.RST));
        become(Slot.moving(NEWEST, OLD));
        node.expectSentTo(OLD, traffic.fromClient(4003));
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP_V4", "UDP_V6"})
    void untrackedUdpIsTheNewOwners(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, OLD));
        node.expectSentTo(NEW, traffic.fromClient(4000));
        assertEquals(Optional.of(NEW), trackedBackend(traffic, 4000));
    }

    @ParameterizedTest
    @EnumSource
    void withoutAPreviousOwnerAllUntrackedFlowsAreTheNewOwners(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, 0));
        node.expectSentTo(NEW, traffic.fromClient(4000));
        assertEquals(Optional.of(NEW), trackedBackend(traffic, 4000));
    }

    @ParameterizedTest
    @EnumSource
    void flowsThatWereLetGoOpenAnew(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, OLD));
        node.expectSentTo(NEW, traffic.opening(4000));
        become(Slot.moving(NEWEST, 0));
        assertEquals(1, node.maps.flows().removeIf(flow -> flow.backend() == NEW));
        node.expectSentTo(NEWEST, traffic.fromClient(4000));
    }

    @ParameterizedTest
    @EnumSource
    void aStableSlotForgetsWhatIsTracked(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, OLD));
        node.expectSentTo(NEW, traffic.opening(4000));
        become(Slot.stable(NEWEST));
        node.expectSentTo(NEWEST, traffic.fromClient(4000));
    }

    @ParameterizedTest
    @EnumSource
    void preparingOverridesWhatIsLeftOfAnEarlierChange(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, OLD));
        node.expectSentTo(NEW, traffic.opening(4000));
        become(Slot.preparing(NEWEST));
        node.expectSentTo(NEWEST, traffic.fromClient(4000));
        become(Slot.moving(OLD, NEWEST));
        node.expectSentTo(NEWEST, traffic.fromClient(4000));
    }

    @ParameterizedTest
    @EnumSource
    void aFullTableDelaysTheMoveAndBreaksNothing(Traffic traffic) {
        restartWithFlows(2);
        serve(traffic, Slot.moving(NEW, OLD));
        node.expectSentTo(NEW, traffic.opening(4000));
        node.expectSentTo(NEW, traffic.opening(4001));
        node.expectSentTo(OLD, traffic.opening(4002));
        node.expectSentTo(OLD, traffic.fromClient(4002));
        assertEquals(2, stat("FLOW_TRACKED"));
        assertEquals(2, stat("FLOW_REFUSED"));
        node.expectSentTo(NEW, traffic.fromClient(4000));
        become(Slot.moving(NEWEST, OLD));
        node.expectSentTo(OLD, traffic.fromClient(4002));
        node.expectSentTo(NEW, traffic.fromClient(4001));
    }

    @ParameterizedTest
    @EnumSource
    void aFullTableWhilePreparingLeavesFlowsWithTheirOwner(Traffic traffic) {
        restartWithFlows(1);
        serve(traffic, Slot.preparing(OLD));
        node.expectSentTo(OLD, traffic.fromClient(4000));
        node.expectSentTo(OLD, traffic.fromClient(4001));
        assertEquals(1, stat("FLOW_REFUSED"));
    }

    @ParameterizedTest
    @EnumSource
    void dropsForATrackedBackendThatCannotBeReached(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, OLD));
        node.expectSentTo(NEW, traffic.opening(4000));
        node.maps.backends().unresolve(NEW);
        node.expectDropped("DROP_NEXT_HOP_UNRESOLVED", traffic.fromClient(4000));
    }

    @ParameterizedTest
    @EnumSource
    void countsConnectionsOnce(Traffic traffic) {
        serve(traffic, Slot.moving(NEW, OLD));
        node.expect(Verdict.TX, traffic.opening(4000));
        node.expect(Verdict.TX, traffic.fromClient(4000));
        assertEquals(1, node.maps.counters().backend(NEW).connections());
    }

    @ParameterizedTest
    @EnumSource
    void removalsInBatchesReachAllEntries(Traffic traffic) {
        restartWithFlows(4096);
        serve(traffic, Slot.moving(NEW, OLD));
        for (int port = 1; port <= 3000; port++) {
            node.run(traffic.opening(port).bytes());
        }
        int even = node.maps.flows().removeIf(flow -> flow.key().clientPort() % 2 == 0);
        assertEquals(1500, even);
        assertEquals(Optional.empty(), trackedBackend(traffic, 3000));
        assertEquals(Optional.of(NEW), trackedBackend(traffic, 2999));
        assertTrue(node.maps.flows().remove(key(traffic, 2999)));
        int[] left = new int[1];
        node.maps.flows().forEach(_ -> left[0]++);
        assertEquals(1499, left[0]);
        assertEquals(3000, stat("FLOW_TRACKED"));
    }
}
