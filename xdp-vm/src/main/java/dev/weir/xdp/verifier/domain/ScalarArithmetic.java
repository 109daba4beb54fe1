package dev.weir.xdp.verifier.domain;

import dev.weir.xdp.semantics.Alu32;
import dev.weir.xdp.semantics.Alu64;
import dev.weir.xdp.semantics.AluCode;

/** What arithmetic makes of sets of numbers. Operations are {@link AluCode}'s. */
public final class ScalarArithmetic {
    private ScalarArithmetic() {}

    /**
     * The numbers that an operation of class ALU64, or a byte order conversion of either class, can come to.
     *
     * @param b the source; of no matter to operations of one operand
     */
    public static Scalar wide(int code, Scalar a, Scalar b) {
        if (a.isConstant() && b.isConstant()) {
            return Scalar.constant(Alu64.apply(code, a.value(), b.value()));
        }
        return switch (code) {
            case AluCode.MOV -> b;
            case AluCode.MOVSX8 -> b.signExtended(1);
            case AluCode.MOVSX16 -> b.signExtended(2);
            case AluCode.MOVSX32 -> b.signExtended(4);
            case AluCode.LE16, AluCode.LE32, AluCode.LE64, AluCode.SWAP16, AluCode.SWAP32, AluCode.SWAP64 ->
                converted(code, a);
            case AluCode.NEG -> wide(AluCode.SUB, Scalar.constant(0), a);
            case AluCode.ADD, AluCode.SUB, AluCode.MUL ->
                Scalar.result(
                        bits(code, a.bits(), b.bits()),
                        RangeArithmetic.apply(code, a.wide(), b.wide()),
                        RangeArithmetic.apply(code, a.half(), b.half()));
            default ->
                Scalar.result(
                        bits(code, Range.WIDE, a.bits(), b.bits()),
                        RangeArithmetic.apply(code, a.wide(), b.wide()),
                        Range.ANY_HALF);
        };
    }

    /** The numbers that an operation of class ALU can come to: of the lower halves, zeros above. */
    public static Scalar half(int code, Scalar a, Scalar b) {
        if (a.isConstant() && b.isConstant()) {
            return Scalar.constant(Alu32.extend(Alu32.apply(code, (int) a.value(), (int) b.value())));
        }
        return switch (code) {
            case AluCode.MOV -> b.low(Integer.BYTES);
            case AluCode.MOVSX8 -> b.signExtended(1).low(Integer.BYTES);
            case AluCode.MOVSX16 -> b.signExtended(2).low(Integer.BYTES);
            case AluCode.NEG -> half(AluCode.SUB, Scalar.constant(0), a);
            default ->
                Scalar.zeroExtended(
                        bits(
                                code,
                                Range.HALF,
                                a.bits().low(Range.HALF),
                                b.bits().low(Range.HALF)),
                        RangeArithmetic.apply(code, a.half(), b.half()));
        };
    }

    private static Tnum bits(int code, int width, Tnum a, Tnum b) {
        return switch (code) {
            case AluCode.LSH, AluCode.RSH, AluCode.ARSH ->
                b.isConstant() ? shifted(code, width, a, (int) b.value() & (width - 1)) : Tnum.UNKNOWN;
            default -> bits(code, a, b);
        };
    }

    private static Tnum shifted(int code, int width, Tnum a, int distance) {
        return switch (code) {
            case AluCode.LSH -> a.shiftLeft(distance);
            case AluCode.RSH -> a.shiftRight(distance);
            default -> a.signExtend(width).shiftRightSigned(distance);
        };
    }

    private static Tnum bits(int code, Tnum a, Tnum b) {
        return switch (code) {
            case AluCode.ADD -> a.add(b);
            case AluCode.SUB -> a.subtract(b);
            case AluCode.MUL -> a.multiply(b);
            case AluCode.AND -> a.and(b);
            case AluCode.OR -> a.or(b);
            case AluCode.XOR -> a.xor(b);
            default -> Tnum.UNKNOWN;
        };
    }

    /** Conversions keep what is known of each bit, in another place. */
    private static Scalar converted(int code, Scalar a) {
        Tnum bits = new Tnum(
                Alu64.convert(code, a.bits().value()),
                Alu64.convert(code, a.bits().mask()));
        return Scalar.result(bits, Range.ANY_WIDE, Range.ANY_HALF);
    }
}
