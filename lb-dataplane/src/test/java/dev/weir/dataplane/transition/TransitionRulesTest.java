package dev.weir.dataplane.transition;

import static dev.weir.dataplane.transition.Slot.moving;
import static dev.weir.dataplane.transition.Slot.preparing;
import static dev.weir.dataplane.transition.Slot.stable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionRulesTest {
    private static final int A = 1;
    private static final int B = 2;
    private static final int C = 3;
    private static final int DEAD = 9;

    private final TransitionRules tracked = new TransitionRules(Handover.TRACKED, id -> id == DEAD);
    private final TransitionRules announced = new TransitionRules(Handover.ANNOUNCED, id -> id == DEAD);
    private final TransitionRules atOnce = new TransitionRules(Handover.AT_ONCE, id -> id == DEAD);

    @Test
    void leavesUnchangedSlotStable() {
        assertEquals(stable(A), tracked.next(stable(A), A, false));
        assertEquals(stable(A), announced.next(stable(A), A, false));
    }

    @Test
    void movesChangedSlotAwayFromLivingOwner() {
        assertEquals(moving(B, A), tracked.next(stable(A), B, false));
    }

    @Test
    void keepsOlderConnectionsWhenNobodyIsLeftToTakeNewOnes() {
        assertEquals(moving(0, A), tracked.next(stable(A), 0, false));
    }

    @Test
    void takesSlotAtOnceFromFailedOwnerAndFromNobody() {
        assertEquals(stable(B), tracked.next(stable(DEAD), B, false));
        assertEquals(stable(B), tracked.next(stable(0), B, false));
        assertEquals(stable(B), announced.next(preparing(DEAD), B, false));
    }

    @Test
    void announcesChangeBeforeItComesIntoForce() {
        assertEquals(preparing(A), announced.next(stable(A), B, true));
        assertEquals(preparing(A), announced.next(preparing(A), B, false));
        assertEquals(moving(B, A), announced.next(preparing(A), B, true));
    }

    @Test
    void takesBackAnnouncedChange() {
        assertEquals(stable(A), announced.next(preparing(A), A, false));
    }

    @Test
    void stopsWaitingWhenServiceNoLongerCarriesUdp() {
        assertEquals(moving(B, A), tracked.next(preparing(A), B, false));
    }

    @Test
    void secondChangeReplacesCurrentAndKeepsPrevious() {
        assertEquals(moving(C, A), tracked.next(moving(B, A), C, false));
        assertEquals(moving(C, A), announced.next(moving(B, A), C, false));
        assertEquals(moving(C, A), tracked.next(moving(DEAD, A), C, false));
    }

    @Test
    void changeBackStaysMovingForThoseTrackedMeanwhile() {
        assertEquals(moving(A, A), tracked.next(moving(B, A), A, false));
    }

    @Test
    void dropsFailedPreviousAndGoesOnLookingUpFlows() {
        assertEquals(moving(B, 0), tracked.next(moving(B, DEAD), B, false));
        assertEquals(moving(C, B), tracked.next(moving(B, DEAD), C, false));
        assertEquals(moving(C, 0), tracked.next(moving(DEAD, DEAD), C, false));
    }

    @Test
    void oldestLivingOwnerBecomesPreviousOnceThereIsNone() {
        assertEquals(moving(B, 0), tracked.next(moving(B, 0), B, false));
        assertEquals(moving(C, B), tracked.next(moving(B, 0), C, false));
    }

    @Test
    void slotsOfTranslatedServicesChangeAtOnce() {
        assertEquals(stable(B), atOnce.next(stable(A), B, false));
        assertEquals(stable(B), atOnce.next(moving(A, C), B, false));
    }

    @ParameterizedTest
    @CsvSource({"STABLE", "PREPARING"})
    void refusesPreviousOwnerOnSlotThatIsNotMoving(Phase phase) {
        assertThrows(IllegalArgumentException.class, () -> new Slot(A, B, phase));
    }
}
