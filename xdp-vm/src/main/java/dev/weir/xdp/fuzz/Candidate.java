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
 */
record Candidate(long seed, Setting setting, Instructions code, SourceInfo source) {
    static final String NAME = "candidate";

    /** The same with other instructions. */
    Candidate with(Instructions other) {
        return new Candidate(seed, setting, other, source);
    }

    /** As engines and verifiers take it. */
    ProgramSpec spec() {
        return new ProgramSpec(
                NAME, "xdp", "GPL", ProgramKind.XDP, Setting.nameless(code), setting.references(code), source);
    }
}
