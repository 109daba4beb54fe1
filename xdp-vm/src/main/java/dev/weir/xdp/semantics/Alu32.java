package dev.weir.xdp.semantics;

/** Arithmetic on the lower halves of registers: class ALU (RFC 9669, section 4.1). The upper half of the destination becomes zero. */
public final class Alu32 {
    private Alu32() {}

    /**
     * What an operation leaves in the lower half of the destination register.
     *
     * @param code one of {@link AluCode}, no byte order conversion
     * @param a the destination's lower half before
     * @param b the source's lower half, or the immediate; of no matter to operations of one operand
     */
    public static int apply(int code, int a, int b) {
        return switch (code) {
            case AluCode.ADD -> a + b;
            case AluCode.SUB -> a - b;
            case AluCode.MUL -> a * b;
            case AluCode.DIV -> Arithmetic.divide(a, b);
            case AluCode.SDIV -> Arithmetic.divideSigned(a, b);
            case AluCode.MOD -> Arithmetic.modulo(a, b);
            case AluCode.SMOD -> Arithmetic.moduloSigned(a, b);
            case AluCode.OR -> a | b;
            case AluCode.AND -> a & b;
            case AluCode.XOR -> a ^ b;
            case AluCode.LSH -> a << b;
            case AluCode.RSH -> a >>> b;
            case AluCode.ARSH -> a >> b;
            case AluCode.NEG -> -a;
            case AluCode.MOV -> b;
            case AluCode.MOVSX8 -> (byte) b;
            case AluCode.MOVSX16 -> (short) b;
            default -> throw new IllegalArgumentException("no 32-bit operation %#x".formatted(code));
        };
    }

    /** A register with this lower half, and zeros above. */
    public static long extend(int half) {
        return half & 0xffff_ffffL;
    }
}
