package dev.weir.xdp.verifier;

import dev.weir.xdp.btf.SourceLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to hold at an instruction, and could not be shown to.
 *
 * @param instruction slot of the instruction
 * @param code the instruction in the assembler's form
 * @param function the C function that it belongs to; empty if the object does not say
 * @param line the line of C that it belongs to, if the object says
 * @param obligation what has to hold
 * @param problem why it may not, in a line
 * @param value what is known of the register in question, in short form; empty if it is not about a register
 * @param path the branches that led here, oldest first
 * @param hint what to do about it; empty if there is nothing to say
 */
public record Violation(
        int instruction,
        String code,
        String function,
        @Nullable SourceLine line,
        Obligation obligation,
        String problem,
        String value,
        List<Step> path,
        String hint) {

    /** The last branches of a path are what explains it; older ones are left out of texts. */
    private static final int STEPS_SHOWN = 12;

    public Violation {
        path = List.copyOf(path);
    }

    /**
     * A branch on the way to the violation.
     *
     * @param instruction slot of the conditional jump
     * @param code the jump in the assembler's form
     * @param taken whether it was taken
     * @param values what was known of the compared registers, in short form
     * @param line the line of C that it belongs to, if the object says
     */
    public record Step(
            int instruction,
            String code,
            boolean taken,
            String values,
            @Nullable SourceLine line) {
        @Override
        public String toString() {
            String where = line == null ? "" : "  ; %s:%d: %s".formatted(line.file(), line.line(), line.text());
            return "%d: %s  [%s] %s%s".formatted(instruction, code, values, taken ? "taken" : "not taken", where);
        }
    }

    /** In a line: where, what, and the hint. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("instruction %d: %s".formatted(instruction, problem));
        if (line != null) {
            text.append(", at %s:%d: %s".formatted(line.file(), line.line(), line.text()));
        }
        if (!hint.isEmpty()) {
            text.append("; ").append(hint);
        }
        return text.toString();
    }

    /** The path, a line a branch; a branch that is taken again and again, as in a loop, is told once, as it was the last time. */
    private List<String> steps() {
        List<String> steps = new ArrayList<>();
        int times = 1;
        for (int index = 0; index < path.size(); index++) {
            Step step = path.get(index);
            Step next = index + 1 < path.size() ? path.get(index + 1) : null;
            if (next != null && next.instruction() == step.instruction() && next.taken() == step.taken()) {
                times++;
            } else {
                steps.add(
                        times == 1
                                ? step.toString()
                                : "%s (%d times at least, and so the last)".formatted(step, times));
                times = 1;
            }
        }
        return steps;
    }

    /** Everything, over several lines. */
    public String explanation() {
        StringBuilder text = new StringBuilder();
        text.append("%d: %s%n".formatted(instruction, code));
        if (line != null) {
            String in = function.isEmpty() ? "" : " in " + function;
            text.append("  source: %s:%d%s: %s%n".formatted(line.file(), line.line(), in, line.text()));
        }
        text.append("  must hold: %s%n  problem: %s%n".formatted(obligation, problem));
        if (!value.isEmpty()) {
            text.append("  known: %s%n".formatted(value));
        }
        if (!path.isEmpty()) {
            text.append("  path:%n".formatted());
            List<String> steps = steps();
            steps.subList(Math.max(0, steps.size() - STEPS_SHOWN), steps.size())
                    .forEach(step -> text.append("    %s%n".formatted(step)));
        }
        if (!hint.isEmpty()) {
            text.append("  hint: %s%n".formatted(hint));
        }
        return text.toString();
    }
}
