package dev.weir.xdp.semantics;

/**
 * The conditions of jumps (RFC 9669, section 4.3), for 64 bits ({@code long}, class JMP) and for 32 ({@code int}, class JMP32). The
 * constants are the wire's codes.
 */
public final class Comparison {
    public static final int ALWAYS = 0x0;
    public static final int EQ = 0x1;
    public static final int GT = 0x2;
    public static final int GE = 0x3;
    public static final int SET = 0x4;
    public static final int NE = 0x5;
    public static final int SGT = 0x6;
    public static final int SGE = 0x7;
    public static final int LT = 0xa;
    public static final int LE = 0xb;
    public static final int SLT = 0xc;
    public static final int SLE = 0xd;

    private Comparison() {}

    /** The condition of a jump's opcode. */
    public static int of(int opcode) {
        return (opcode & 0xf0) >>> 4;
    }

    /** Whether a condition holds for all 64 bits. */
    public static boolean holds(int code, long a, long b) {
        return switch (code) {
            case ALWAYS -> true;
            case EQ -> a == b;
            case NE -> a != b;
            case SET -> (a & b) != 0;
            case GT -> Long.compareUnsigned(a, b) > 0;
            case GE -> Long.compareUnsigned(a, b) >= 0;
            case LT -> Long.compareUnsigned(a, b) < 0;
            case LE -> Long.compareUnsigned(a, b) <= 0;
            case SGT -> a > b;
            case SGE -> a >= b;
            case SLT -> a < b;
            case SLE -> a <= b;
            default -> throw new IllegalArgumentException("no condition %#x".formatted(code));
        };
    }

    /** Whether a condition holds for the lower 32 bits. */
    public static boolean holds(int code, int a, int b) {
        return switch (code) {
            case ALWAYS -> true;
            case EQ -> a == b;
            case NE -> a != b;
            case SET -> (a & b) != 0;
            case GT -> Integer.compareUnsigned(a, b) > 0;
            case GE -> Integer.compareUnsigned(a, b) >= 0;
            case LT -> Integer.compareUnsigned(a, b) < 0;
            case LE -> Integer.compareUnsigned(a, b) <= 0;
            case SGT -> a > b;
            case SGE -> a >= b;
            case SLT -> a < b;
            case SLE -> a <= b;
            default -> throw new IllegalArgumentException("no condition %#x".formatted(code));
        };
    }
}
