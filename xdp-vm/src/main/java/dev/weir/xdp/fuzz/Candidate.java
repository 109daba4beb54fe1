package dev.weir.xdp.fuzz;

import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;

/**
 * A program that nobody has judged yet.
 *
 * @param seed what it was made from
 * @param setting its maps and types
 * @param code loads of maps carry indices into the setting's
 * @param source its functions, as ids in the setting's types
 * @param globals of a draft, a bit for each function that is global; else 0
 */
record Candidate(long seed, Setting setting, Instructions code, SourceInfo source, int globals) {
    static final String NAME = "candidate";

    /** A program in the setting of drafts. */
    static Candidate draft(long seed, Setting setting, Instructions code, int globals) {
        return new Candidate(seed, setting, code, DraftTypes.source(code, globals), globals);
    }

    /** The same with other instructions. */
    Candidate with(Instructions other) {
        return isDraft() ? draft(seed, setting, other, globals) : new Candidate(seed, setting, other, source, globals);
    }

    /** Whether what is known of its source follows from its instructions, so that these may become more or fewer. */
    boolean isDraft() {
        return setting.isOfDrafts();
    }

    /** As engines and verifiers take it. */
    ProgramSpec spec() {
        return new ProgramSpec(
                NAME, "xdp", "GPL", ProgramKind.XDP, Setting.nameless(code), setting.references(code), source);
    }
}
