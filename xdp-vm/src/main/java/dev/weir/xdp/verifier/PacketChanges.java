package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.PseudoSource;
import java.util.BitSet;

/** Which functions may change the packet, by a helper or a tail call, themselves or by what they call. */
final class PacketChanges {
    private final Listing listing;

    /** Starts of the functions that may. */
    private final BitSet changing = new BitSet();

    PacketChanges(Listing listing) {
        this.listing = listing;
        Subprogram[] all = listing.subprograms();
        int before = -1;
        while (changing.cardinality() != before) {
            before = changing.cardinality();
            for (Subprogram subprogram : all) {
                if (!changing.get(subprogram.start()) && changes(subprogram)) {
                    changing.set(subprogram.start());
                }
            }
        }
    }

    boolean mayHappenIn(Subprogram subprogram) {
        return changing.get(subprogram.start());
    }

    private boolean changes(Subprogram subprogram) {
        for (int slot = subprogram.start(); slot < subprogram.end(); slot = listing.next(slot)) {
            Instruction instruction = listing.instruction(slot);
            boolean refers = instruction.isLocalCall()
                    || (instruction.isLoadImmediate64() && instruction.source() == PseudoSource.FUNCTION);
            boolean helper = Opcode.isCall(instruction) && !instruction.isLocalCall();
            if ((refers && changing.get(slot + 1 + instruction.immediate()))
                    || (helper
                            && Helper.of(instruction.immediate())
                                    .map(Helper::changesPacket)
                                    .orElse(true))) {
                return true;
            }
        }
        return false;
    }
}
