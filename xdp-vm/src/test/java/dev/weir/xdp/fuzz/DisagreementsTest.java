package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisagreementsTest {
    private static final Setting SETTING = Setting.ofDrafts();

    private final Disagreements disagreements = new Disagreements();

    @Test
    void takesReasonsThatDifferInNumbersForTheSame() {
        assertEquals(
                Disagreements.sort("R3 min value is negative, off=-16 size=0x10 (id=4,r=0)"),
                Disagreements.sort("R7 min value is negative, off=8 size=0x2 (id=0,r=14)"));
    }

    @Test
    void keepsTheShortestExampleOfASortWhateverComesFirst() {
        disagreements.add("R1 !read_ok", program(1, 4));
        disagreements.add("R2 !read_ok", program(3, 2));
        disagreements.add("R3 !read_ok", program(2, 2));
        disagreements.add("R4 !read_ok", program(4, 9));

        Disagreement only = disagreements.all((example, _) -> example).getFirst();

        assertEquals(4, only.count());
        assertEquals(2, only.seed());
        assertEquals("RN !read_ok", only.reason());
        assertEquals("R3 !read_ok", only.said());
    }

    @Test
    void listsTheMostFrequentFirst() {
        disagreements.add("back-edge", program(1, 1));
        disagreements.add("R2 !read_ok", program(2, 1));
        disagreements.add("R2 !read_ok", program(3, 1));

        List<String> reasons = disagreements.all((example, _) -> example).stream()
                .map(Disagreement::reason)
                .toList();

        assertEquals(List.of("RN !read_ok", "back-edge"), reasons);
    }

    private static Candidate program(long seed, int moves) {
        Instructions.Builder code = Instructions.builder();
        for (int i = 0; i < moves; i++) {
            code.move(Register.R0, i);
        }
        return Candidate.draft(seed, SETTING, code.exit().build(), 0);
    }
}
