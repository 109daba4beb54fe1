package dev.weir.xdp;

/**
 * A run of a program on a packet of ours.
 *
 * @param packet the frame, from its Ethernet header on; at least 14 bytes
 * @param repeat how many times to run; the packet is <em>not</em> reset between runs
 */
@SuppressWarnings("ArrayRecordComponent") // A packet is handed over, not compared.
public record TestRun(byte[] packet, int repeat) {

    /** One run. */
    public static TestRun of(byte[] packet) {
        return new TestRun(packet, 1);
    }

    /**
     * What came of it.
     *
     * @param verdict what the (last) run returned
     * @param packet the frame as the program left it
     * @param nanosPerRun mean time of one run, as the engine measured it; the kernel gives whole nanoseconds, rounded down
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(Verdict verdict, byte[] packet, double nanosPerRun) {}
}
