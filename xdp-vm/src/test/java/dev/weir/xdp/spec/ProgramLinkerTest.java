package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.LineInfo;
import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.error.MalformedObjectException;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.spec.CodeFunction.FunctionReference;
import dev.weir.xdp.spec.CodeFunction.Place;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramLinkerTest {
    private static final Instruction CALL = new Instruction(0x85, 0, PseudoSource.LOCAL_CALL, 0, 0);
    private static final Instruction EXIT = new Instruction(0x95, 0, 0, 0, 0);

    private final Map<Place, CodeFunction> functions = new HashMap<>();
    private final ProgramLinker linker = new ProgramLinker("o", functions, "GPL");

    @Test
    void linksFunctionsThatCallEachOther() {
        Instructions code = Instructions.of(CALL, EXIT);
        CodeFunction even = function("even", 0, code, SourceInfo.NONE, 100);
        function("odd", 100, code, SourceInfo.NONE, 0);

        Instructions linked = linker.link(even).instructions();

        assertEquals(Instructions.of(CALL.withImmediate(1), EXIT, CALL.withImmediate(-3), EXIT), linked);
    }

    @Test
    void leavesOutSourceThatTheKernelWouldRefuseAsIncomplete() {
        SourceInfo known = new SourceInfo(List.of(new FunctionInfo(0, 1)), List.of(new LineInfo(0, 1, 1, 1)));
        SourceInfo withoutLines = new SourceInfo(known.functions(), List.of());
        Instructions code = Instructions.of(CALL, EXIT);
        function("known", 100, Instructions.of(EXIT), known);
        function("unknown", 200, Instructions.of(EXIT), SourceInfo.NONE);
        function("lineless", 300, Instructions.of(EXIT), withoutLines);

        SourceInfo complete = linker.link(function("a", 0, code, known, 100)).source();
        SourceInfo nothing = linker.link(function("b", 0, code, known, 200)).source();
        SourceInfo functionsOnly =
                linker.link(function("c", 0, code, known, 300)).source();

        assertEquals(2, complete.functions().size());
        assertEquals(
                List.of(0, 2), complete.lines().stream().map(LineInfo::slot).toList());
        assertEquals(SourceInfo.NONE, nothing);
        assertEquals(2, functionsOnly.functions().size());
        assertEquals(List.of(), functionsOnly.lines());
    }

    @Test
    void refusesProgramsThatNoKernelWouldTake() {
        CodeFunction entry = function("entry", 0, Instructions.of(CALL, EXIT), SourceInfo.NONE, 100);
        function("huge", 100, zeros(999_999), SourceInfo.NONE);

        MalformedObjectException refusal = assertThrows(MalformedObjectException.class, () -> linker.link(entry));

        assertEquals(
                "o: xdp at offset 0: program entry with all that it calls is too long: a program may have 1000000"
                        + " instructions, all together 4000000",
                refusal.getMessage());
    }

    @Test
    void refusesManyProgramsThatShareMuch() {
        function("large", 100, zeros(900_000), SourceInfo.NONE);
        CodeFunction entry = function("entry", 0, Instructions.of(CALL, EXIT), SourceInfo.NONE, 100);

        assertThrows(MalformedObjectException.class, () -> {
            for (int program = 0; program < 5; program++) {
                linker.link(entry);
            }
        });
    }

    private static Instructions zeros(int count) {
        return Instructions.decode(new byte[count * Instruction.BYTES]);
    }

    /** A function at a slot whose first instruction refers to the ones at other slots. */
    private CodeFunction function(String name, long slot, Instructions code, SourceInfo source, long... called) {
        List<FunctionReference> references = Arrays.stream(called)
                .mapToObj(target -> new FunctionReference(0, new Place(1, target)))
                .toList();
        Place place = new Place(1, slot);
        CodeFunction function =
                new CodeFunction(name, "xdp", place, true, code, List.of(), references, List.of(), source);
        functions.put(place, function);
        return function;
    }
}
