package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Disassembler;
import dev.weir.xdp.isa.Symbols;
import java.util.Locale;
import java.util.Optional;

/** Writes a find down in the form of the verifier's cases, to be kept as one. */
final class CaseText {
    private CaseText() {}

    static String of(Find find) {
        Candidate candidate = find.candidate();
        return "=== found by seed %d with the maps of %s: %s%nreject:%n# %s%n%s"
                .formatted(
                        candidate.seed(),
                        candidate.setting().name(),
                        find.kind().name().toLowerCase(Locale.ROOT),
                        find.what(),
                        code(candidate));
    }

    /** The instructions only. */
    static String code(Candidate candidate) {
        Symbols maps = new Symbols() {
            @Override
            public Optional<String> map(int slot) {
                int index = candidate.code().get(slot).immediate();
                return Optional.of(candidate.setting().maps().get(index).name());
            }
        };
        return new Disassembler(maps).program(Setting.unnumbered(candidate.code()));
    }
}
