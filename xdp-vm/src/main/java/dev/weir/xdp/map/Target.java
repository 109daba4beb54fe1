package dev.weir.xdp.map;

/**
 * A place that packets are redirected to, and the program that runs on them there, as one number that is read and written at once: the
 * {@code struct bpf_devmap_val} or {@code bpf_cpumap_val} that programs see.
 *
 * <pre>
 *   0                                  4                                 8
 *   +----------------------------------+---------------------------------+
 *   | interface, or length of a queue  | id of the program, 0 if none    |
 *   +----------------------------------+---------------------------------+
 * </pre>
 */
final class Target {
    private Target() {}

    static long of(int place, int programId) {
        return Integer.toUnsignedLong(place) | (long) programId << Integer.SIZE;
    }

    static int place(long target) {
        return (int) target;
    }

    static int programId(long target) {
        return (int) (target >>> Integer.SIZE);
    }

    /** Whether a value that control gives has the descriptor of a program in its upper half, of which there are none here. */
    static boolean hasDescriptor(long value) {
        return programId(value) > 0;
    }
}
