package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Instruction;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much stack the functions of a program take: each, which is learnt while paths are followed, and all together that may be under way at
 * once, whether or not a path leads there ({@code check_max_stack_depth} in {@code kernel/bpf/verifier.c}).
 */
final class StackUse {
    /** The kernel's {@code MAX_BPF_STACK}: of all functions under way. */
    private static final int MOST = 512;

    /** A program that is called by a tail call has a stack of its own, so a chain of those may take only so much each. */
    private static final int MOST_BEFORE_TAIL_CALL = 256;

    /** The kernel's JIT compilers give functions stack in multiples of this. */
    private static final int GRANULE = 16;

    private final Listing listing;

    /** How far down each function went, by its first slot. */
    private final int[] deepest;

    private int most;

    StackUse(Listing listing) {
        this.listing = listing;
        this.deepest = new int[listing.size()];
    }

    /** Too much: at a call, and why. */
    record Excess(int slot, Finding finding) {}

    /** A function accesses its stack from an offset on. */
    void touch(Subprogram function, long offset) {
        int depth = (int) -offset;
        if (depth > deepest[function.start()]) {
            deepest[function.start()] = depth;
        }
    }

    /** Bytes that the functions under way take at most, once {@link #excess} was asked for. */
    int most() {
        return most;
    }

    /** The first call that is too much; null if none is. */
    @Nullable
    Excess excess() {
        return excess(new Call(listing.subprogramAt(0), 0, 0, 1), new HashSet<>());
    }

    /**
     * A function about to be called.
     *
     * @param before bytes that its callers take
     * @param depth how many functions are under way, it included
     */
    private record Call(Subprogram function, int slot, int before, int depth) {}

    private @Nullable Excess excess(Call call, Set<Call> seen) {
        Subprogram function = call.function();
        int after = call.before() + rounded(deepest[function.start()]);
        most = Math.max(most, after);
        Finding finding = problem(call, after);
        if (finding != null) {
            return new Excess(call.slot(), finding);
        }
        for (int slot = function.start(); slot < function.end(); slot = listing.next(slot)) {
            Instruction instruction = listing.instruction(slot);
            if (instruction.isLocalCall() || instruction.isLoadOfFunction()) {
                Subprogram callee = listing.subprogramAt(slot + 1 + instruction.immediate());
                // Where it is called from makes no difference, so the same chain is looked at once.
                Excess excess = seen.add(new Call(callee, 0, after, call.depth()))
                        ? excess(new Call(callee, slot, after, call.depth() + 1), seen)
                        : null;
                if (excess != null) {
                    return excess;
                }
            }
        }
        return null;
    }

    private @Nullable Finding problem(Call call, int after) {
        if (call.depth() > Place.MAX_FRAMES) {
            return Finding.of("calls are nested deeper than %d".formatted(Place.MAX_FRAMES));
        }
        if (call.depth() > 1 && call.before() >= MOST_BEFORE_TAIL_CALL && tailCalls(call.function())) {
            return new Finding(
                    "%s makes a tail call, and its callers take %d bytes of stack, which leaves too little for the program that follows"
                            .formatted(name(call.function()), call.before()),
                    "",
                    "let them take less than %d, or make the tail call from the main function"
                            .formatted(MOST_BEFORE_TAIL_CALL));
        }
        return after <= MOST
                ? null
                : new Finding(
                        "the %d functions under way in %s take %d bytes of stack together, and there are %d"
                                .formatted(call.depth(), name(call.function()), after, MOST),
                        "",
                        "keep large variables in a value of a per-CPU array map");
    }

    private boolean tailCalls(Subprogram function) {
        for (int slot = function.start(); slot < function.end(); slot = listing.next(slot)) {
            Instruction instruction = listing.instruction(slot);
            if (instruction.isHelperCall() && instruction.immediate() == Helper.TAIL_CALL.number()) {
                return true;
            }
        }
        return false;
    }

    private static String name(Subprogram function) {
        return function.name().isEmpty() ? "the function at %d".formatted(function.start()) : function.name();
    }

    private static int rounded(int bytes) {
        return (bytes + GRANULE - 1) / GRANULE * GRANULE;
    }
}
