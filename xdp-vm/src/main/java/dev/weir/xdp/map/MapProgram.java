package dev.weir.xdp.map;

/** What a {@code BPF_MAP_TYPE_PROG_ARRAY} holds: a loaded program, which the machine that runs it knows better. */
public interface MapProgram {
    /** The name of its C function. */
    String name();

    /** A {@link dev.weir.xdp.Program} that can be put into a program array of the user-space machine. */
    @FunctionalInterface
    interface Source {
        /** What tail calls run. */
        MapProgram mapProgram();
    }
}
