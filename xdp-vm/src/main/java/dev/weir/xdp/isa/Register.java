package dev.weir.xdp.isa;

/** The machine's registers; the ordinals are their numbers on the wire. */
public enum Register {
    /** Return value of helpers and of the program. */
    R0,
    /** First argument; the context when the program starts. */
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    /** The frame pointer, read-only: the stack lies below it. */
    R10;

    /** The number on the wire. */
    public int number() {
        return ordinal();
    }
}
