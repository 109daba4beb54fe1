package dev.weir.xdp.isa;

/** The machine's registers. */
public enum Register {
    /** Return value of helpers and of the program. */
    R0(0),
    /** First argument; the context when the program starts. */
    R1(1),
    R2(2),
    R3(3),
    R4(4),
    R5(5),
    R6(6),
    R7(7),
    R8(8),
    R9(9),
    /** The frame pointer, read-only: the stack lies below it. */
    R10(10);

    private final int number;

    Register(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
