package dev.weir.dataplane.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.table.IpAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents on a simulated link, millisecond by millisecond. */
class ElectionTest {
    private static final Set<IpAddress> TWELVE = IntStream.rangeClosed(1, 12)
            .mapToObj(i -> IpAddress.parse("192.0.2." + i))
            .collect(Collectors.toCollection(TreeSet::new));

    @Test
    void sharesOutEvenly() {
        SimulatedLink link = new SimulatedLink(3, TWELVE);
        link.run(2_000);
        assertEquals(List.of(4, 4, 4), link.loads());
    }

    @Test
    void replacesTheDeadWithinASecondAndMovesNothingElse() {
        SimulatedLink link = new SimulatedLink(3, TWELVE);
        link.run(2_000);
        link.expectUnmoved(1, 2);
        link.kill(0);
        link.run(2_000);
        assertTrue(link.longestGap() <= 700, "gap of %d ms".formatted(link.longestGap()));
        assertEquals(List.of(0, 6, 6), link.loads());
    }

    @Test
    void takesOverAtOnceFromWhoLeaves() {
        SimulatedLink link = new SimulatedLink(2, TWELVE);
        link.run(2_000);
        link.leave(0);
        link.run(1_000);
        assertTrue(link.longestGap() <= 150, "gap of %d ms".formatted(link.longestGap()));
        assertEquals(List.of(0, 12), link.loads());
    }

    @Test
    void returningNodeTakesBackOnlyWhatIsBadlyUneven() {
        SimulatedLink link = new SimulatedLink(3, TWELVE);
        link.run(2_000);
        link.kill(0);
        link.run(2_000);
        link.restart(0);
        link.run(4_000);
        assertEquals(List.of(0, 6, 6), link.loads(), "not before it has been there for a while");
        link.run(20_000);
        assertEquals(List.of(4, 4, 4), link.loads());
    }

    @Test
    void ownerThatIsNotHeardStopsBeforeItsSuccessorStarts() {
        SimulatedLink link = new SimulatedLink(2, TWELVE);
        link.run(2_000);
        link.deafen(1, 0);
        link.run(3_000);
        assertEquals(0, link.doubleAnswers());
        assertTrue(link.longestGap() <= 700, "gap of %d ms".formatted(link.longestGap()));
    }

    @Test
    void ownerThatWasHeldUpLearnsWhatItLostBeforeItAnswers() {
        SimulatedLink link = new SimulatedLink(3, TWELVE);
        link.run(2_000);
        link.holdUp(0, 5_000);
        link.run(10_000);
        assertEquals(0, link.doubleAnswers());
        assertTrue(link.longestGap() <= 700, "gap of %d ms".formatted(link.longestGap()));
    }

    @Test
    void whoCanServeNothingForAWhileListensBeforeItClaims() {
        Times times = Times.DEFAULT;
        Election alone = new Election(1, "a", times);
        long now = 0;
        alone.turn(TWELVE, now);
        alone.turn(TWELVE, now += times.expiry());
        assertEquals(TWELVE, alone.held().keySet());
        alone.turn(Set.of(), ++now);
        assertEquals(Set.of(), alone.held().keySet());
        alone.turn(TWELVE, ++now);
        alone.turn(TWELVE, now + times.expiry() - 1);
        assertEquals(Set.of(), alone.held().keySet());
    }

    @Test
    void splitLinkHasAnOwnerOnEachSideAndOneWithinALeaseOfHealing() {
        SimulatedLink link = new SimulatedLink(2, TWELVE);
        link.run(2_000);
        link.deafen(0, 1);
        link.deafen(1, 0);
        link.run(5_000);
        assertEquals(List.of(12, 12), link.loads());
        link.heal();
        link.run(450);
        assertEquals(12, link.loads().stream().mapToInt(Integer::intValue).sum());
    }

    /** Losses of one heartbeat in ten, nodes that are held up, die and come back: never two that hear one another answer for one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverTwoOwnersWhateverHappens(long seed) {
        SimulatedLink link = new SimulatedLink(4, TWELVE);
        link.run(2_000);
        link.misfortunes(seed, 60_000);
        assertEquals(0, link.doubleAnswers(), "seed " + seed);
    }
}
