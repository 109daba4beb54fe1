package dev.weir.xdp.verifier.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.LongBinaryOperator;
import org.junit.jupiter.api.Test;

/** All tristate numbers of a few bits: what an operation makes of them stands for all that it makes of their members. */
class TnumTest {
    private static final int BITS = 4;
    private static final List<Tnum> ALL = all();

    @Test
    void additionIsSound() {
        holdsForAllMembers(Tnum::add, Long::sum);
    }

    @Test
    void subtractionIsSound() {
        holdsForAllMembers(Tnum::subtract, (a, b) -> a - b);
    }

    @Test
    void multiplicationIsSound() {
        holdsForAllMembers(Tnum::multiply, (a, b) -> a * b);
    }

    @Test
    void bitwiseOperationsAreSoundAndExact() {
        holdsForAllMembers(Tnum::and, (a, b) -> a & b);
        holdsForAllMembers(Tnum::or, (a, b) -> a | b);
        holdsForAllMembers(Tnum::xor, (a, b) -> a ^ b);
    }

    @Test
    void intersectionHoldsWhatIsInBoth() {
        for (Tnum a : ALL) {
            for (Tnum b : ALL) {
                boolean disjoint = members(a).stream().noneMatch(b::contains);
                assertEquals(disjoint, a.isDisjoint(b), () -> a + " and " + b);
                if (!disjoint) {
                    Tnum both = a.intersect(b);
                    for (long number = 0; number < 1 << BITS; number++) {
                        assertEquals(a.contains(number) && b.contains(number), both.contains(number));
                    }
                }
            }
        }
    }

    @Test
    void inclusionIsThatOfMembers() {
        for (Tnum a : ALL) {
            for (Tnum b : ALL) {
                assertEquals(members(b).stream().allMatch(a::contains), a.includes(b), () -> a + " and " + b);
            }
        }
    }

    @Test
    void rangeHoldsAllBetweenItsBounds() {
        for (long min = 0; min < 1 << BITS; min++) {
            for (long max = min; max < 1 << BITS; max++) {
                Tnum range = Tnum.range(min, max);
                for (long number = min; number <= max; number++) {
                    assertTrue(range.contains(number));
                }
            }
        }
        assertEquals(Tnum.UNKNOWN, Tnum.range(0, -1));
    }

    private static void holdsForAllMembers(BinaryOperator<Tnum> operation, LongBinaryOperator concrete) {
        for (Tnum a : ALL) {
            for (Tnum b : ALL) {
                Tnum result = operation.apply(a, b);
                for (long x : members(a)) {
                    for (long y : members(b)) {
                        long number = concrete.applyAsLong(x, y);
                        assertTrue(result.contains(number), () -> "%s and %s: %d".formatted(a, b, number));
                    }
                }
            }
        }
    }

    private static List<Long> members(Tnum tnum) {
        List<Long> members = new ArrayList<>();
        for (long number = 0; number < 1 << BITS; number++) {
            if (tnum.contains(number)) {
                members.add(number);
            }
        }
        return members;
    }

    private static List<Tnum> all() {
        List<Tnum> all = new ArrayList<>();
        for (long mask = 0; mask < 1 << BITS; mask++) {
            for (long value = 0; value < 1 << BITS; value++) {
                if ((value & mask) == 0) {
                    all.add(new Tnum(value, mask));
                }
            }
        }
        return all;
    }
}
