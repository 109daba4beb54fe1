package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.verifier.Outcome;
import dev.weir.xdp.verifier.Statistics;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a verifier that accepts everything lets pass is found, each sort of it, and what is safe is not. */
class TrialTest {
    private final Setting setting = Setting.ofDrafts();
    private final Trial trial = new Trial(setting, _ -> new Outcome.Accepted("any", new Statistics(0, 0, 0, 0, 0)));

    @AfterEach
    void close() {
        trial.close();
    }

    @Test
    void findsNothingInASafeProgram() {
        assertEquals(
                Trial.Verdict.SAFE,
                run("r2 = *(u32 *)(r1 + 0)", "r3 = *(u32 *)(r1 + 4)", "r0 = r3", "r0 -= r2", "exit")
                        .verdict());
    }

    @Test
    void findsAnAccessBehindThePacket() {
        assertEquals(Find.Kind.FAULT, find("r2 = *(u32 *)(r1 + 0)", "r0 = *(u8 *)(r2 + 13)", "exit"));
    }

    @Test
    void findsALoopWithoutAnEnd() {
        assertEquals(Find.Kind.ENDLESS, find("r0 = 1", "goto -1"));
    }

    @Test
    void findsAnAddressReturned() {
        assertEquals(Find.Kind.LEAK, find("r0 = r10", "exit"));
    }

    @Test
    void findsAnAddressStoredInAMap() {
        assertEquals(Find.Kind.LEAK, find("r2 = map_value[.data]", "*(u64 *)(r2 + 0) = r10", "r0 = 0", "exit"));
    }

    @Test
    void findsADistanceBetweenThings() {
        assertEquals(Find.Kind.LEAK, find("r2 = map_value[.data]", "r0 = r10", "r0 -= r2", "exit"));
    }

    @Test
    void findsAMapsHandle() {
        assertEquals(Find.Kind.LEAK, find("r0 = map[array]", "exit"));
    }

    @Test
    void findsStackThatWasNeverWritten() {
        assertEquals(Find.Kind.LEAK, find("r0 = *(u64 *)(r10 - 8)", "exit"));
    }

    @Test
    void findsWhatACallLeftInAnArgument() {
        assertEquals(Find.Kind.LEAK, find("r2 = 5", "call 7", "r0 = r2", "exit"));
    }

    @Test
    void findsARecordThatWasForgotten() {
        assertEquals(Find.Kind.LEAK, find("r1 = map[events]", "r2 = 8", "r3 = 0", "call 131", "r0 = 0", "exit"));
    }

    /** What was in R0 before is still there, and nobody looks at it; a random program found that facts said otherwise. */
    @Test
    void findsNothingWhereAFunctionReturnsWithoutAResult() {
        Candidate candidate = candidate("r0 = r10\ncall function\nr0 = 0\nexit\nfunction:\nexit");
        assertEquals(Trial.Verdict.SAFE, trial.of(candidate, true).verdict());
    }

    @Test
    void findsNothingWhereAnAddressIsComparedOnly() {
        Trial.Result result =
                run("r0 = 0", "r2 = 0x4000000000000000 ll", "if r10 > r2 goto end", "r0 = 1", "end:", "exit");
        assertEquals(Trial.Verdict.ADDRESS_DECIDES, result.verdict());
    }

    @Test
    void makesAFindSmallAndWritesItDown() {
        Trial.Result result = run(
                "r6 = 5",
                "r7 = 6",
                "r6 += r7",
                "if r6 > r7 goto on",
                "r6 = 1",
                "on:",
                "r0 = *(u64 *)(r10 - 8)",
                "exit");
        Find find = result.find();
        assertTrue(find != null, result.toString());
        Find smallest = trial.smallest(find, false);
        // R0 was never written either.
        assertEquals(1, smallest.candidate().code().size());
        assertTrue(CaseText.of(smallest).contains("exit"), CaseText.of(smallest));
    }

    private Find.Kind find(String... lines) {
        Trial.Result result = run(lines);
        assertTrue(result.find() != null, result.toString());
        return result.find().kind();
    }

    private Trial.Result run(String... lines) {
        return trial.of(candidate(String.join("\n", lines)), false);
    }

    private Candidate candidate(String text) {
        Assembly assembly = new Assembler().assemble(text);
        Instructions.Builder code = Instructions.builder().addAll(assembly.instructions());
        List<String> names = setting.maps().stream().map(map -> map.name()).toList();
        for (Assembly.MapName load : assembly.maps()) {
            code.set(load.slot(), code.get(load.slot()).withImmediate(names.indexOf(load.name())));
        }
        return Candidate.draft(1, setting, code.build(), 0);
    }
}
