package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GatheringTest {
    private static final long SOON = Gathering.OFTEN_NANOS / 2;
    private static final long LATE = Gathering.OFTEN_NANOS * 2;

    private final Gathering gathering = new Gathering();
    private long now = 1;

    @Test
    void waitsForFramesThatComeSeldom() {
        assertFalse(wakeUp(LATE, 1));
        assertFalse(wakeUp(LATE, 1));
    }

    @Test
    void letsFramesGatherThatComeFastAndOneByOne() {
        assertFalse(wakeUp(LATE, 1));
        assertTrue(wakeUp(SOON, 1));
    }

    @Test
    void waitsForFramesThatComeInBatches() {
        assertFalse(wakeUp(LATE, 1));
        assertFalse(wakeUp(SOON, Gathering.FEW));
    }

    @Test
    void goesOnForAsLongAsItHelps() {
        wakeUp(LATE, 1);
        assertTrue(wakeUp(SOON, 1));
        for (int i = 0; i < 1000; i++) {
            gathering.gathered(Gathering.FEW);
            assertTrue(gathering.isWorthwhile());
        }
    }

    /** Who sends a frame only when the last one has been answered gains nothing by a pause. */
    @Test
    void leavesFramesAloneForAWhileThatDoNotGather() {
        wakeUp(LATE, 1);
        assertTrue(wakeUp(SOON, 1));
        gathering.gathered(1);
        assertFalse(gathering.isWorthwhile());
        int left = 1;
        while (!wakeUp(SOON, 1)) {
            left++;
        }
        assertEquals(Gathering.RESPITE, left);
    }

    /** Returns whether it lets frames gather once those that a wake-up brought are done. */
    private boolean wakeUp(long later, int frames) {
        now += later;
        gathering.woke(now);
        gathering.took(frames);
        return gathering.isWorthwhile();
    }
}
