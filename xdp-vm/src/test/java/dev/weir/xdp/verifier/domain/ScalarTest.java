package dev.weir.xdp.verifier.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.semantics.Alu32;
import dev.weir.xdp.semantics.Alu64;
import dev.weir.xdp.semantics.AluCode;
import dev.weir.xdp.semantics.Comparison;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Soundness on random members: what an operation or a comparison comes to for numbers of the operands' sets is in the set that the
 * domain says. And the precision that real programs rely on.
 */
class ScalarTest {
    private static final int ROUNDS = 150_000;

    private static final int[] WIDE_CODES = {
        AluCode.ADD,
        AluCode.SUB,
        AluCode.MUL,
        AluCode.DIV,
        AluCode.OR,
        AluCode.AND,
        AluCode.LSH,
        AluCode.RSH,
        AluCode.NEG,
        AluCode.MOD,
        AluCode.XOR,
        AluCode.MOV,
        AluCode.ARSH,
        AluCode.SDIV,
        AluCode.SMOD,
        AluCode.MOVSX8,
        AluCode.MOVSX16,
        AluCode.MOVSX32,
        AluCode.LE16,
        AluCode.LE32,
        AluCode.LE64,
        AluCode.SWAP16,
        AluCode.SWAP32,
        AluCode.SWAP64
    };

    /** Of 32-bit arithmetic: the first codes, up to the move of 16 bits with sign. */
    private static final int HALF_CODES = 17;

    private static final int[] CONDITIONS = {
        Comparison.EQ,
        Comparison.NE,
        Comparison.SET,
        Comparison.GT,
        Comparison.GE,
        Comparison.LT,
        Comparison.LE,
        Comparison.SGT,
        Comparison.SGE,
        Comparison.SLT,
        Comparison.SLE
    };

    @Test
    void arithmeticIsSound() {
        forRandomOperands((random, numbers, operands) -> {
            int code = WIDE_CODES[random.nextInt(WIDE_CODES.length)];
            Scalar wide = ScalarArithmetic.wide(code, operands.left(), operands.right());
            int halfCode = WIDE_CODES[random.nextInt(HALF_CODES)];
            Scalar half = ScalarArithmetic.half(halfCode, operands.left(), operands.right());
            for (int member = 0; member < 4; member++) {
                long a = numbers.another(operands.left(), operands.a());
                long b = numbers.another(operands.right(), operands.b());
                long result = Alu64.apply(code, a, b);
                assertTrue(
                        wide.contains(result),
                        () -> "code %#x of %s and %s is %s; without %#x of %#x and %#x"
                                .formatted(code, operands.left(), operands.right(), wide, result, a, b));
                long halfResult = Alu32.extend(Alu32.apply(halfCode, (int) a, (int) b));
                assertTrue(
                        half.contains(halfResult),
                        () -> "32-bit code %#x of %s and %s is %s; without %#x of %#x and %#x"
                                .formatted(halfCode, operands.left(), operands.right(), half, halfResult, a, b));
            }
        });
    }

    @Test
    void comparisonsAreSound() {
        forRandomOperands((random, numbers, operands) -> {
            int code = CONDITIONS[random.nextInt(CONDITIONS.length)];
            boolean wide = random.nextBoolean();
            for (int member = 0; member < 4; member++) {
                long a = numbers.another(operands.left(), operands.a());
                long b = random.nextInt(4) == 0 && operands.right().contains(a)
                        ? a
                        : numbers.another(operands.right(), operands.b());
                boolean holds = wide ? Comparison.holds(code, a, b) : Comparison.holds(code, (int) a, (int) b);
                Refinement known = holds
                        ? Condition.holding(code, wide, operands.left(), operands.right())
                        : Condition.failing(code, wide, operands.left(), operands.right());
                String what = "%#x (wide %b, %b) of %s and %s is %s; without %#x and %#x"
                        .formatted(code, wide, holds, operands.left(), operands.right(), known, a, b);
                assertNotNull(known, what);
                assertTrue(known.left().contains(a) && known.right().contains(b), what);
            }
        });
    }

    @Test
    void narrowingAndInclusionAreSound() {
        forRandomOperands((random, numbers, operands) -> {
            int bytes = 1 << random.nextInt(4);
            int unused = Long.SIZE - bytes * Byte.SIZE;
            Scalar low = operands.left().low(bytes);
            Scalar extended = operands.left().signExtended(bytes);
            boolean includes = operands.left().includes(operands.right());
            for (int member = 0; member < 4; member++) {
                long a = numbers.another(operands.left(), operands.a());
                assertTrue(low.contains(a << unused >>> unused));
                assertTrue(extended.contains(a << unused >> unused));
                assertTrue(!includes || operands.left().contains(numbers.another(operands.right(), operands.b())));
            }
        });
    }

    @Test
    void masksAndShiftsBoundWhatTheyKeep() {
        Scalar length = ScalarArithmetic.wide(AluCode.AND, Scalar.UNKNOWN, Scalar.constant(0xf));
        Scalar header = ScalarArithmetic.wide(AluCode.LSH, length, Scalar.constant(2));
        assertEquals("0..60", "%d..%d".formatted(header.unsignedMin(), header.unsignedMax()));
        assertTrue(header.bits().contains(4));
        assertTrue(!header.contains(5));
    }

    @Test
    void comparisonOfLowerHalvesBoundsAZeroExtendedNumber() {
        Refinement small = Condition.holding(Comparison.LT, false, Scalar.ofBits(32), Scalar.constant(10));
        assertNotNull(small);
        assertEquals(9, small.left().unsignedMax());
        assertNull(Condition.holding(Comparison.GT, false, small.left(), Scalar.constant(9)));
    }

    @Test
    void signedAndUnsignedComparisonsMeet() {
        Refinement notNegative = Condition.holding(Comparison.SGE, true, Scalar.UNKNOWN, Scalar.constant(0));
        assertNotNull(notNegative);
        Refinement small = Condition.holding(Comparison.SLE, true, notNegative.left(), Scalar.constant(100));
        assertNotNull(small);
        assertEquals(Scalar.unsigned(0, 100), small.left());
    }

    private record Operands(Scalar left, long a, Scalar right, long b) {}

    private interface Property {
        void check(Random random, RandomScalars numbers, Operands operands);
    }

    private static void forRandomOperands(Property property) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomScalars numbers = new RandomScalars(random);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                long a = numbers.number();
                long b = numbers.number();
                property.check(random, numbers, new Operands(numbers.around(a), a, numbers.around(b), b));
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
