package dev.weir.xdp.isa;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Writes instructions in the text form of the kernel and of llvm ({@code llvm-objdump -d --no-print-imm-hex}). What {@link Assembler}
 * makes of the text are the same bytes. A slot that is no valid instruction (see {@link Encoding}) is written as {@code .8byte}.
 * Immutable.
 */
public final class Disassembler {
    private final Symbols symbols;

    /** Writes these names, where there are any. */
    public Disassembler(Symbols symbols) {
        this.symbols = symbols;
    }

    /** The instruction that starts at a slot; jumps and local calls say how far, as in {@code goto +3}. */
    public String instruction(Instructions code, int slot) {
        return print(code, slot, _ -> Optional.empty());
    }

    /**
     * A whole program, an instruction a line, with labels where jumps, calls and loads of functions go.
     *
     * @return text that {@link Assembler} takes
     */
    public String program(Instructions code) {
        Map<Integer, String> labels = labels(code);
        StringBuilder text = new StringBuilder();
        for (int slot = 0; slot < code.size(); slot += width(code, slot)) {
            String label = labels.get(slot);
            if (label != null) {
                text.append(label).append(":\n");
            }
            symbols.remark(slot)
                    .ifPresent(remark -> text.append("\t# ")
                            .append(remark.replace('\n', ' '))
                            .append('\n'));
            text.append('\t')
                    .append(print(code, slot, target -> Optional.ofNullable(labels.get(target))))
                    .append('\n');
        }
        return text.toString();
    }

    private String print(Instructions code, int slot, IntFunction<Optional<String>> labels) {
        if (Encoding.problem(code, slot).isPresent()) {
            return ".8byte 0x%016x".formatted(code.get(slot).toWord());
        }
        return new InstructionText(code, slot, symbols, labels).text();
    }

    /** Labels by slot. A function keeps its name if that can be read back as a label. */
    private Map<Integer, String> labels(Instructions code) {
        Map<Integer, String> labels = new HashMap<>();
        Map<String, Integer> functions = new HashMap<>();
        for (int slot = 0; slot < code.size(); slot += width(code, slot)) {
            int start = slot;
            symbols.function(slot)
                    .filter(name -> Assembler.isLabel(name) && functions.putIfAbsent(name, start) == null)
                    .ifPresent(name -> labels.put(start, name));
        }
        for (int slot = 0; slot < code.size(); slot += width(code, slot)) {
            OptionalInt target = Encoding.problem(code, slot).isPresent() ? OptionalInt.empty() : code.targetOf(slot);
            target.ifPresent(to -> labels.putIfAbsent(to, "L" + to));
        }
        labels.keySet().retainAll(starts(code));
        return labels;
    }

    private static Set<Integer> starts(Instructions code) {
        Set<Integer> starts = new HashSet<>();
        for (int slot = 0; slot < code.size(); slot += width(code, slot)) {
            starts.add(slot);
        }
        return starts;
    }

    /** Slots of what is written in one line. */
    private static int width(Instructions code, int slot) {
        return code.get(slot).isLoadImmediate64()
                        && Encoding.problem(code, slot).isEmpty()
                ? 2
                : 1;
    }
}
