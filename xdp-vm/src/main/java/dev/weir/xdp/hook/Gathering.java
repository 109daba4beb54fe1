package dev.weir.xdp.hook;

/**
 * Decides when a queue that waits for frames lets some gather first, as network cards do with their interrupts: where frames come one by one
 * and fast, waking a thread for each costs many times what the frame does. Whether that helps is found by trying: where each frame is awaited before
 * the next one is sent, none gather, and a pause is time lost. For one thread; times are nanoseconds of any clock that goes on.
 */
final class Gathering {
    /** How long frames may gather. */
    static final long PAUSE_NANOS = 100_000;

    /** Wake-ups that are further apart cost little. */
    static final long OFTEN_NANOS = 100_000;

    /** Fewer frames at a wake-up than this are too few. */
    static final int FEW = 16;

    /** How many chances to gather are let pass when it has not helped. */
    static final int RESPITE = 256;

    private long wokeAt = Long.MIN_VALUE / 2;
    private boolean often;
    private int frames;
    private int respite;

    /** A wait is over. */
    void woke(long now) {
        often = now - wokeAt < OFTEN_NANOS;
        wokeAt = now;
        frames = 0;
    }

    /** Frames came. */
    void took(int count) {
        frames += count;
    }

    /** There are no more frames: whether to let some gather, rather than wait for the next one. */
    boolean isWorthwhile() {
        if (!often || frames >= FEW) {
            return false;
        }
        if (respite > 0) {
            respite--;
            return false;
        }
        return true;
    }

    /** Frames have had time to gather, and so many did. */
    void gathered(int count) {
        if (count < FEW) {
            respite = RESPITE;
        }
    }
}
