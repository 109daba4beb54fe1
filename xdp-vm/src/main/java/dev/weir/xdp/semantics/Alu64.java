package dev.weir.xdp.semantics;

/** Arithmetic on whole registers: class ALU64, and the byte order conversions of both classes (RFC 9669, sections 4.1 and 4.2). */
public final class Alu64 {
    private Alu64() {}

    /**
     * What an operation leaves in the destination register.
     *
     * @param code one of {@link AluCode}
     * @param a the destination register before
     * @param b the source register, or the immediate with its sign; of no matter to operations of one operand
     */
    public static long apply(int code, long a, long b) {
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
            case AluCode.MOVSX32 -> (int) b;
            default -> convert(code, a);
        };
    }

    /** A byte order conversion: {@link AluCode#LE16} to {@link AluCode#SWAP64}. */
    public static long convert(int code, long a) {
        return switch (code) {
            case AluCode.LE16 -> a & 0xffffL;
            case AluCode.LE32 -> a & 0xffff_ffffL;
            case AluCode.LE64 -> a;
            case AluCode.SWAP16 -> Short.reverseBytes((short) a) & 0xffffL;
            case AluCode.SWAP32 -> Integer.reverseBytes((int) a) & 0xffff_ffffL;
            case AluCode.SWAP64 -> Long.reverseBytes(a);
            default -> throw new IllegalArgumentException("no operation %#x".formatted(code));
        };
    }
}
