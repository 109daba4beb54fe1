package dev.weir.xdp.spec;

import dev.weir.xdp.btf.CoreRelocation;
import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.LineInfo;
import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.error.MalformedObjectException;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.spec.CodeFunction.FunctionReference;
import dev.weir.xdp.spec.CodeFunction.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes whole programs of functions: behind each program come the functions that it reaches, each once, in the order in which they
 * are met. The kernel verifies and compiles each program by itself, so a function stands in every program that needs it.
 */
final class ProgramLinker {
    /** The kernel's BPF_COMPLEXITY_LIMIT_INSNS, beyond which it takes no program. */
    private static final int MAX_PROGRAM_SLOTS = 1_000_000;

    /** For all programs of an object together. Many small programs that share large functions would be too much otherwise. */
    private static final int MAX_SLOTS = 4 * MAX_PROGRAM_SLOTS;

    private final String object;
    private final Map<Place, CodeFunction> functions;
    private final String license;
    private long slotsSoFar;

    ProgramLinker(String object, Map<Place, CodeFunction> functions, String license) {
        this.object = object;
        this.functions = functions;
        this.license = license;
    }

    /** The program that starts with a function. */
    ProgramSpec link(CodeFunction entry) {
        List<CodeFunction> reached = new ArrayList<>(List.of(entry));
        Map<Place, Integer> starts = new HashMap<>(Map.of(entry.place(), 0));
        int size = entry.instructions().size();
        for (int next = 0; next < reached.size(); next++) {
            CodeFunction caller = reached.get(next);
            for (FunctionReference reference : caller.functionReferences()) {
                if (!starts.containsKey(reference.target())) {
                    CodeFunction function = require(caller, reference);
                    starts.put(reference.target(), size);
                    size += function.instructions().size();
                    requireSize(entry, size);
                    reached.add(function);
                }
            }
        }
        slotsSoFar += size;
        requireSize(entry, size);
        return assemble(entry, reached, starts);
    }

    private ProgramSpec assemble(CodeFunction entry, List<CodeFunction> reached, Map<Place, Integer> starts) {
        Instructions.Builder code = Instructions.builder();
        List<MapReference> maps = new ArrayList<>();
        List<CoreRelocation> coreRelocations = new ArrayList<>();
        for (CodeFunction function : reached) {
            int start = code.size();
            code.addAll(function.instructions());
            for (FunctionReference reference : function.functionReferences()) {
                refer(code, start + reference.slot(), starts.getOrDefault(reference.target(), 0));
            }
            for (MapReference reference : function.mapReferences()) {
                clear(code, start + reference.slot());
                maps.add(reference.movedBy(start));
            }
            function.coreRelocations().forEach(relocation -> coreRelocations.add(relocation.movedBy(start)));
        }
        return new ProgramSpec(
                entry.name(),
                entry.section(),
                license,
                ProgramKind.ofSection(entry.section()),
                code.build(),
                maps,
                coreRelocations,
                sourceOf(reached, starts));
    }

    private static void refer(Instructions.Builder code, int slot, int target) {
        Instruction referring = code.get(slot).withImmediate(target - slot - 1);
        if (referring.isLoadImmediate64()) {
            clear(code, slot);
            referring = referring.withSource(PseudoSource.FUNCTION);
        }
        code.set(slot, referring);
    }

    private static void clear(Instructions.Builder code, int slot) {
        code.set(slot, code.get(slot).withImmediate(0));
        code.set(slot + 1, code.get(slot + 1).withImmediate(0));
    }

    /** The kernel wants a record and a first line for every function of a program, or none at all. */
    private static SourceInfo sourceOf(List<CodeFunction> reached, Map<Place, Integer> starts) {
        List<FunctionInfo> functions = new ArrayList<>();
        List<LineInfo> lines = new ArrayList<>();
        boolean linesComplete = true;
        for (CodeFunction function : reached) {
            SourceInfo source = function.source();
            if (source.functions().isEmpty()) {
                return SourceInfo.NONE;
            }
            int start = starts.getOrDefault(function.place(), 0);
            source.functions().forEach(info -> functions.add(info.movedBy(start)));
            source.lines().forEach(info -> lines.add(info.movedBy(start)));
            linesComplete &=
                    !source.lines().isEmpty() && source.lines().getFirst().slot() == 0;
        }
        return new SourceInfo(functions, linesComplete ? lines : List.of());
    }

    private CodeFunction require(CodeFunction caller, FunctionReference reference) {
        CodeFunction function = functions.get(reference.target());
        if (function == null) {
            throw malformed(
                    caller,
                    caller.place().slot() + reference.slot(),
                    "function %s calls something that is not the start of a function".formatted(caller.name()));
        }
        return function;
    }

    private void requireSize(CodeFunction entry, int size) {
        if (size > MAX_PROGRAM_SLOTS || slotsSoFar > MAX_SLOTS) {
            throw malformed(
                    entry,
                    entry.place().slot(),
                    "program %s with all that it calls is too long: a program may have %d instructions, all together %d"
                            .formatted(entry.name(), MAX_PROGRAM_SLOTS, MAX_SLOTS));
        }
    }

    private MalformedObjectException malformed(CodeFunction function, long slot, String reason) {
        return new MalformedObjectException(object, function.section(), slot * Instruction.BYTES, reason);
    }
}
