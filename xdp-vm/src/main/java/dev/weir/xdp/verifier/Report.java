package dev.weir.xdp.verifier;

import dev.weir.xdp.isa.Disassembler;
import dev.weir.xdp.isa.Instruction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts violations into words: place, line of C, and the path. */
final class Report {
    private final Listing listing;
    private final Disassembler disassembler;

    Report(Listing listing) {
        this.listing = listing;
        this.disassembler = new Disassembler(new ProgramSymbols(listing.program()));
    }

    /** @param state what was known; null if it is not about a path */
    Violation of(int slot, Obligation obligation, Finding finding, @Nullable State state) {
        return new Violation(
                slot,
                text(slot),
                listing.subprogramAt(slot).name(),
                listing.line(slot),
                obligation,
                finding.problem(),
                finding.value(),
                state == null ? List.of() : path(state.trail()),
                finding.hint());
    }

    private List<Violation.Step> path(@Nullable Trail last) {
        List<Violation.Step> steps = new ArrayList<>();
        for (Trail at = last; at != null && steps.size() < Trail.MOST; at = at.before()) {
            steps.add(new Violation.Step(at.slot(), text(at.slot()), at.taken(), values(at), listing.line(at.slot())));
        }
        Collections.reverse(steps);
        return steps;
    }

    private String values(Trail at) {
        Instruction jump = listing.instruction(at.slot());
        String left = "r%d is %s".formatted(jump.destination(), at.left());
        return at.right() == null ? left : "%s, r%d is %s".formatted(left, jump.source(), at.right());
    }

    private String text(int slot) {
        return disassembler.instruction(listing.program().instructions(), slot);
    }
}
