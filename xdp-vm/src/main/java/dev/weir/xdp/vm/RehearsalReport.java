package dev.weir.xdp.vm;

/**
 * How a program was made fast before packets came.
 *
 * @param frames sample frames that it ran on
 * @param runs runs in all
 * @param millis how long it took
 * @param fastMillis how much of that was gone when it got no faster
 * @param nanos time of a run at the end, putting the frame in place included; 0 if it had been fast before
 */
public record RehearsalReport(int frames, long runs, double millis, double fastMillis, double nanos) {
    /** Of a program that there is nothing to rehearse with: it is interpreted, or as fast as it gets. */
    static final RehearsalReport NONE = new RehearsalReport(0, 0, 0, 0, 0);

    @Override
    public String toString() {
        return "%,d runs on %d sample frames in %.0f ms; after %.0f ms a run took %.0f ns, and no less later"
                .formatted(runs, frames, millis, fastMillis, nanos);
    }
}
