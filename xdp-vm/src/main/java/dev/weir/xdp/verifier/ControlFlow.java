package dev.weir.xdp.verifier;

import dev.weir.xdp.isa.Instruction;
import java.util.BitSet;

/** Where each instruction may go on within its function, where ways meet, and where they part. */
final class ControlFlow {
    /** No instruction. */
    static final int NOWHERE = -1;

    private final Listing listing;
    private final int[] next;
    private final int[] targets;
    private final BitSet reached = new BitSet();
    private final BitSet joins = new BitSet();

    ControlFlow(Listing listing) {
        this.listing = listing;
        this.next = new int[listing.size()];
        this.targets = new int[listing.size()];
        for (int slot = 0; slot < listing.size(); slot = listing.next(slot)) {
            Instruction instruction = listing.instruction(slot);
            next[slot] = instruction.endsFlow() ? NOWHERE : listing.next(slot);
            targets[slot] = instruction.isJump() ? slot + 1 + instruction.jumpDistance() : NOWHERE;
        }
        int[] open = new int[listing.size()];
        for (Subprogram subprogram : listing.subprograms()) {
            joins.set(subprogram.start());
            walk(subprogram.start(), open);
        }
    }

    private void walk(int start, int[] open) {
        int size = 0;
        reached.set(start);
        open[size++] = start;
        while (size > 0) {
            int slot = open[--size];
            int first = next[slot];
            int second = targets[slot];
            if (first != NOWHERE && reach(first)) {
                open[size++] = first;
            }
            if (second != NOWHERE && second != first && reach(second)) {
                open[size++] = second;
            }
        }
    }

    /** Whether a slot is reached for the first time; else ways meet there. */
    private boolean reach(int slot) {
        if (reached.get(slot)) {
            joins.set(slot);
            return false;
        }
        reached.set(slot);
        return true;
    }

    /** The slot that comes after one if it does not jump, in the same function: that after a call; {@link #NOWHERE} after an exit. */
    int next(int slot) {
        return next[slot];
    }

    /** Where one may jump to; {@link #NOWHERE} if it is no jump. */
    int target(int slot) {
        return targets[slot];
    }

    /** Whether ways meet at a slot, so that what is known there is worth comparing. */
    boolean isJoin(int slot) {
        return joins.get(slot);
    }

    /** Whether ways part at a slot. */
    boolean isBranch(int slot) {
        return next[slot] != NOWHERE && targets[slot] != NOWHERE;
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
