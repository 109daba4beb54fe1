package dev.weir.xdp.isa;

import dev.weir.xdp.error.AssemblyException;
import dev.weir.xdp.isa.Assembly.MapName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/** The program that an assembler is making: its slots so far, its labels, and the instructions that wait for labels. */
final class Emitter {
    private final Function<String, OptionalInt> helpers;
    private final Instructions.Builder code = Instructions.builder();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<MapName> maps = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();

    Emitter(Function<String, OptionalInt> helpers) {
        this.helpers = helpers;
    }

    /** Where a distance goes. */
    private enum Field {
        OFFSET,
        IMMEDIATE,
        /** As {@link #IMMEDIATE}; a name that is no label is a helper's. */
        CALL
    }

    private record Waiting(int slot, Field field, Token label, Tokens line) {}

    /** Gives the next slot a name. */
    void label(Token label, Tokens line) {
        if (labels.putIfAbsent(label.text(), code.size()) != null) {
            throw line.errorAt(label, "label %s is there already".formatted(label.text()));
        }
    }

    void add(Instruction slot) {
        code.add(slot);
    }

    /** Adds both slots of a 64-bit load. */
    void addWide(int destination, int kind, int low, int high) {
        code.add(
                new Instruction(InstructionClass.LD.code() | MemorySize.DOUBLE_WORD.code(), destination, kind, 0, low));
        code.add(new Instruction(0, 0, 0, 0, high));
    }

    /** The next instruction is a load of a map by name. */
    void map(String name) {
        maps.add(new MapName(code.size(), name));
    }

    /** The offset of the next instruction is the distance to a label. */
    void offsetTo(Token label, Tokens line) {
        waiting.add(new Waiting(code.size(), Field.OFFSET, label, line));
    }

    /** The immediate of the next instruction is the distance to a label. */
    void immediateTo(Token label, Tokens line) {
        waiting.add(new Waiting(code.size(), Field.IMMEDIATE, label, line));
    }

    /** The next instruction calls a label, or else a helper. */
    void calls(Token name, Tokens line) {
        waiting.add(new Waiting(code.size(), Field.CALL, name, line));
    }

    Assembly finish() {
        waiting.forEach(this::resolve);
        return new Assembly(code.build(), maps, labels);
    }

    private void resolve(Waiting from) {
        Integer target = labels.get(from.label().text());
        if (target == null) {
            code.set(
                    from.slot(),
                    code.get(from.slot()).withImmediate(helper(from)).withSource(PseudoSource.NONE));
            return;
        }
        int distance = target - from.slot() - 1;
        Instruction slot = code.get(from.slot());
        code.set(
                from.slot(),
                from.field() == Field.OFFSET ? withOffset(slot, distance, from) : slot.withImmediate(distance));
    }

    private int helper(Waiting from) {
        String name = from.label().text();
        if (from.field() != Field.CALL) {
            throw error(from, "there is no label %s".formatted(name));
        }
        return helpers.apply(name)
                .orElseThrow(() -> error(from, "there is neither a label nor a helper %s".formatted(name)));
    }

    private static Instruction withOffset(Instruction slot, int distance, Waiting from) {
        if (distance != (short) distance) {
            throw error(
                    from,
                    "%s is %d slots away, and 32767 are the most; go there in two steps, the second with gotol"
                            .formatted(from.label().text(), distance));
        }
        return new Instruction(slot.opcode(), slot.destination(), slot.source(), distance, slot.immediate());
    }

    private static AssemblyException error(Waiting from, String reason) {
        return from.line().errorAt(from.label(), reason);
    }
}
