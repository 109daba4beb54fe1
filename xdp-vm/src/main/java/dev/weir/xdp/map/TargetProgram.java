package dev.weir.xdp.map;

/**
 * A program that stands in a map of devices or of CPUs, and runs on what is sent there ({@code kernel/bpf/devmap.c}, {@code cpumap.c}). How
 * it is run, the driver hook knows. The map holds it.
 */
public interface TargetProgram extends MapProgram {
    /** What it was made for: {@code ProgramKind.ATTACH_XDP_DEVMAP}, {@code ATTACH_XDP_CPUMAP}, or something else. */
    int expectedAttachType();

    /** Keeps it alive until {@link #release}. */
    void hold();

    /** Gives up what {@link #hold} took. */
    void release();

    /** A {@link dev.weir.xdp.Program} that can be put into such a map of the user-space machine. */
    @FunctionalInterface
    interface Source {
        /** What runs. */
        TargetProgram targetProgram();
    }
}
