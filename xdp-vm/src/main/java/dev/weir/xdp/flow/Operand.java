package dev.weir.xdp.flow;

/**
 * The right-hand side of an operation: a register or a number.
 *
 * @param register the register's number, or {@value #NONE} for a number
 * @param immediate the number, sign-extended to 64 bits; 0 for a register
 */
public record Operand(int register, long immediate) {
    private static final int NONE = -1;

    /** A register, or whatever else its user numbers like one. */
    public static Operand ofRegister(int register) {
        return new Operand(register, 0);
    }

    static Operand ofImmediate(long immediate) {
        return new Operand(NONE, immediate);
    }

    /** Whether it is a register. */
    public boolean isRegister() {
        return register != NONE;
    }
}
