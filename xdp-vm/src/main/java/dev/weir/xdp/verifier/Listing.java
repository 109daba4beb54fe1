package dev.weir.xdp.verifier;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.SourceLine;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Structure;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A well-formed program, laid out for the verifier: instructions, functions and maps by slot. For one verification. */
final class Listing {
    private final ProgramSpec program;
    private final Btf btf;
    private final Instruction[] instructions;
    private final @Nullable MapReference[] references;
    private final Map<String, MapSpec> maps = new HashMap<>();
    private final Subprogram[] subprograms;
    private final @Nullable Operation[] operations;

    /**
     * @param program a program
     * @param structure what it consists of, without a {@linkplain Structure#defect defect}
     * @param maps the maps that it names
     * @throws NoSuchElementException if it names a map that there is none of
     */
    Listing(ProgramSpec program, Structure structure, Function<String, @Nullable MapSpec> maps, Btf btf) {
        this.program = program;
        this.btf = btf;
        this.instructions = new Instruction[program.instructions().size()];
        for (int slot = 0; slot < instructions.length; slot++) {
            instructions[slot] = program.instructions().get(slot);
        }
        this.operations = new Operation[instructions.length];
        this.references = new MapReference[instructions.length];
        for (MapReference reference : program.mapReferences()) {
            references[reference.slot()] = reference;
            this.maps.computeIfAbsent(reference.map(), name -> require(maps.apply(name), name));
        }
        int[] starts = structure.functionStarts();
        this.subprograms = new Subprogram[starts.length];
        for (int index = 0; index < starts.length; index++) {
            int end = index + 1 < starts.length ? starts[index + 1] : instructions.length;
            subprograms[index] = subprogram(starts[index], end);
        }
    }

    private static MapSpec require(@Nullable MapSpec map, String name) {
        if (map == null) {
            throw new NoSuchElementException("there is no map " + name);
        }
        return map;
    }

    private Subprogram subprogram(int start, int end) {
        for (FunctionInfo info : program.source().functions()) {
            if (info.slot() == start && btf.type(info.typeId()) instanceof BtfType.Function function) {
                BtfType prototype = btf.type(function.prototypeId());
                boolean global = start > 0 && function.linkage() == BtfType.Linkage.GLOBAL;
                return new Subprogram(
                        start,
                        end,
                        function.name(),
                        prototype instanceof BtfType.FunctionPrototype known ? known : null,
                        global);
            }
        }
        return new Subprogram(start, end, start == 0 ? program.name() : "", null, false);
    }

    ProgramSpec program() {
        return program;
    }

    Btf btf() {
        return btf;
    }

    int size() {
        return instructions.length;
    }

    Instruction instruction(int slot) {
        return instructions[slot];
    }

    /** The instruction at a slot, taken apart. */
    Operation operation(int slot) {
        Operation known = operations[slot];
        if (known == null) {
            known = new Operation(this, slot);
            operations[slot] = known;
        }
        return known;
    }

    /** Whether a slot is the second one of a 64-bit load, and no instruction of its own. */
    boolean isSecondHalf(int slot) {
        return instructions[slot].opcode() == 0;
    }

    /** The slot that comes next if nothing jumps. */
    int next(int slot) {
        return instructions[slot].isLoadImmediate64() ? slot + 2 : slot + 1;
    }

    /** What the 64-bit load at a slot waits for; null if it is a plain number or a function. */
    @Nullable
    MapReference reference(int slot) {
        return references[slot];
    }

    /** The map that the load at a slot refers to. */
    MapSpec map(MapReference reference) {
        return require(maps.get(reference.map()), reference.map());
    }

    /** All functions, the entry first. */
    Subprogram[] subprograms() {
        return subprograms.clone();
    }

    /** The function that an instruction belongs to. */
    Subprogram subprogramAt(int slot) {
        int index = Arrays.binarySearch(
                subprograms,
                new Subprogram(slot, slot, "", null, false),
                (a, b) -> Integer.compare(a.start(), b.start()));
        return subprograms[index >= 0 ? index : -index - 2];
    }

    /** The line of C behind an instruction. */
    @Nullable
    SourceLine line(int slot) {
        return program.source().lineAt(slot).map(btf::sourceLine).orElse(null);
    }
}
