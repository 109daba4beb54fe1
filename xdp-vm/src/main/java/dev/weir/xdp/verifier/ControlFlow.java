package dev.weir.xdp.verifier;

import dev.weir.xdp.isa.Instruction;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/** Where each instruction may go on within its function, and where ways meet. */
final class ControlFlow {
    private final Listing listing;
    private final BitSet reached = new BitSet();
    private final BitSet joins = new BitSet();

    ControlFlow(Listing listing) {
        this.listing = listing;
        for (Subprogram subprogram : listing.subprograms()) {
            joins.set(subprogram.start());
            walk(subprogram.start());
        }
    }

    private void walk(int start) {
        Deque<Integer> open = new ArrayDeque<>();
        reached.set(start);
        open.push(start);
        while (!open.isEmpty()) {
            for (int successor : successors(open.pop())) {
                if (reached.get(successor)) {
                    joins.set(successor);
                } else {
                    reached.set(successor);
                    open.push(successor);
                }
            }
        }
    }

    /** The slots that may be next, in the same function: those after a call, and none after an exit. */
    int[] successors(int slot) {
        Instruction instruction = listing.instruction(slot);
        int next = listing.next(slot);
        if (instruction.isJump()) {
            int target = slot + 1 + instruction.jumpDistance();
            return instruction.endsFlow() || target == next ? new int[] {target} : new int[] {next, target};
        }
        return instruction.endsFlow() ? new int[0] : new int[] {next};
    }

    /** Whether ways meet at a slot, so that what is known there is worth comparing. */
    boolean isJoin(int slot) {
        return joins.get(slot);
    }

    /** The first slot that no way leads to; -1 if there is none. */
    int firstUnreached() {
        for (int slot = 0; slot < listing.size(); slot = listing.next(slot)) {
            if (!reached.get(slot)) {
                return slot;
            }
        }
        return -1;
    }
}
