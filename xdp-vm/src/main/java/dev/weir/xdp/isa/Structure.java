package dev.weir.xdp.isa;

import java.util.BitSet;
import java.util.Optional;

/**
 * Whether a sequence of instructions is a program at all, before anyone asks what it does: every slot is an instruction, every jump
 * stays within its function and lands on an instruction, every function ends. Machines rely on it; the verifier starts from it. What
 * is checked is what the kernel checks without following the program ({@code resolve_pseudo_ldimm64} and {@code check_subprogs} in
 * {@code kernel/bpf/verifier.c}), and its checks of unused fields.
 *
 * <p>Not checked: whether all instructions can be reached, divisions by an immediate zero and shifts by more than the width, which the
 * kernel's verifier refuses and RFC 9669 defines.
 */
public final class Structure {
    /** The kernel's {@code BPF_COMPLEXITY_LIMIT_INSNS}: more slots than this are no program. */
    public static final int MAX_SLOTS = 1_000_000;

    private final Instructions code;
    /** Slots that begin functions. */
    private final BitSet functions = new BitSet();
    /** Second slots of 64-bit loads. */
    private final BitSet seconds = new BitSet();

    private final Optional<Defect> defect;

    private Structure(Instructions code) {
        this.code = code;
        this.defect = findDefect();
    }

    /** Looks at a sequence. */
    public static Structure of(Instructions code) {
        return new Structure(code);
    }

    /** The first thing that makes a sequence no program; empty if it is one. */
    public static Optional<Defect> defect(Instructions code) {
        return of(code).defect();
    }

    /** The slots at which the functions of a well-formed program begin, in order; the first is 0. */
    public static int[] functionStarts(Instructions code) {
        return of(code).functionStarts();
    }

    /** The first thing that makes the sequence no program; empty if it is one. */
    public Optional<Defect> defect() {
        return defect;
    }

    /** The slots at which the functions begin, in order, if the program is well-formed; the first is 0. */
    public int[] functionStarts() {
        if (defect.isPresent()) {
            throw new IllegalArgumentException("instruction %d: %s"
                    .formatted(defect.get().slot(), defect.get().reason()));
        }
        return functions.stream().toArray();
    }

    private Optional<Defect> findDefect() {
        if (code.isEmpty()) {
            return defect(0, "a program has at least one instruction");
        }
        if (code.size() > MAX_SLOTS) {
            return defect(MAX_SLOTS, "a program has at most %d instructions".formatted(MAX_SLOTS));
        }
        return slotDefect().or(this::functionDefect).or(this::jumpDefect);
    }

    private Optional<Defect> slotDefect() {
        for (int slot = 0; slot < code.size(); slot++) {
            Instruction instruction = code.get(slot);
            Optional<String> problem = Encoding.problem(code, slot).or(() -> Unsupported.reason(instruction));
            if (problem.isPresent()) {
                return defect(slot, problem.get());
            }
            if (instruction.isLoadImmediate64()) {
                slot++;
                seconds.set(slot);
            }
        }
        return Optional.empty();
    }

    private Optional<Defect> functionDefect() {
        functions.set(0);
        for (int slot = 0; slot < code.size(); slot++) {
            Instruction instruction = code.get(slot);
            boolean refers = instruction.isLocalCall()
                    || (instruction.isLoadImmediate64() && instruction.source() == PseudoSource.FUNCTION);
            if (refers) {
                long target = slot + 1L + instruction.immediate();
                if (!isInstruction(target)) {
                    return defect(slot, "there is no function at %d".formatted(target));
                }
                functions.set((int) target);
            }
        }
        return endDefect();
    }

    private Optional<Defect> endDefect() {
        for (int start = 0; start >= 0; start = functions.nextSetBit(start + 1)) {
            int last = end(start) - 1;
            if (seconds.get(last) || !code.get(last).endsFlow()) {
                int slot = seconds.get(last) ? last - 1 : last;
                return defect(slot, "the function that begins at %d runs past its end here".formatted(start));
            }
        }
        return Optional.empty();
    }

    private Optional<Defect> jumpDefect() {
        int start = 0;
        int end = end(0);
        for (int slot = 0; slot < code.size(); slot++) {
            if (slot == end) {
                start = slot;
                end = end(slot);
            }
            Instruction instruction = code.get(slot);
            if (!instruction.isJump()) {
                continue;
            }
            long target = slot + 1L + instruction.jumpDistance();
            if (target < start || target >= end) {
                return defect(
                        slot,
                        "it jumps to %d, out of its function, which has instructions %d to %d"
                                .formatted(target, start, end - 1));
            }
            if (seconds.get((int) target)) {
                return defect(slot, "it jumps to %d, into the middle of a 64-bit load".formatted(target));
            }
        }
        return Optional.empty();
    }

    private int end(int functionStart) {
        int next = functions.nextSetBit(functionStart + 1);
        return next < 0 ? code.size() : next;
    }

    private boolean isInstruction(long slot) {
        return slot >= 0 && slot < code.size() && !seconds.get((int) slot);
    }

    private static Optional<Defect> defect(int slot, String reason) {
        return Optional.of(new Defect(slot, reason));
    }
}
