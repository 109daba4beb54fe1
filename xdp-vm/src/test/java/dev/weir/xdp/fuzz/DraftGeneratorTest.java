package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.isa.Structure;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DraftGeneratorTest {
    private static final long DRAFTS = 2000;

    private final DraftGenerator generator = new DraftGenerator(Setting.ofDrafts());

    @Test
    void makesTheSameProgramOfTheSameSeed() {
        assertEquals(generator.generate(7).code(), generator.generate(7).code());
    }

    @Test
    void makesMostlyWellFormedPrograms() {
        long wellFormed = LongStream.range(0, DRAFTS)
                .filter(seed ->
                        Structure.defect(generator.generate(seed).code()).isEmpty())
                .count();
        assertTrue(wellFormed * 5 > DRAFTS * 4, wellFormed + " of " + DRAFTS);
    }
}
