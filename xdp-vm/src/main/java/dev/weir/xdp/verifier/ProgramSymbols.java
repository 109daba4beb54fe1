package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Symbols;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.Optional;

/** The names of a program's helpers and maps, for disassembly. */
record ProgramSymbols(ProgramSpec program) implements Symbols {
    @Override
    public Optional<String> helper(int number) {
        return Helper.kernelName(number);
    }

    @Override
    public Optional<String> map(int slot) {
        return program.mapReferences().stream()
                .filter(reference -> reference.slot() == slot)
                .map(MapReference::map)
                .findFirst();
    }
}
