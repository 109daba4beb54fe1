package dev.weir.xdp.spec;

import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfSection;
import dev.weir.xdp.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where functions begin and end. Compilers of today say so; what old compilers, assemblers and strippers leave out is filled in: a
 * function without a size ends where the next one begins, a global symbol without a type is a function if its section has no other,
 * and a section of code without any symbol is one program, of the section's name.
 */
final class FunctionSymbols {
    private static final int GLOBAL = 1;
    private static final int FUNCTION = 2;

    private final Map<Integer, List<ElfSymbol>> functions = new HashMap<>();
    private final Map<Integer, List<ElfSymbol>> untyped = new HashMap<>();

    FunctionSymbols(ElfObject elf) {
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.isFunction()) {
                functions
                        .computeIfAbsent(symbol.sectionIndex(), _ -> new ArrayList<>())
                        .add(symbol);
            } else if (symbol.isUntypedGlobal()) {
                untyped.computeIfAbsent(symbol.sectionIndex(), _ -> new ArrayList<>())
                        .add(symbol);
            }
        }
    }

    /** The functions of a section in their order, each with its size. */
    List<ElfSymbol> in(ElfSection section) {
        List<ElfSymbol> found = functions.getOrDefault(section.index(), untyped.get(section.index()));
        if (found == null) {
            return List.of(whole(section));
        }
        found.sort(Comparator.comparingLong(ElfSymbol::value));
        List<ElfSymbol> sized = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            ElfSymbol symbol = found.get(i);
            long end = i + 1 < found.size() ? found.get(i + 1).value() : section.size();
            sized.add(symbol.size() == 0 ? symbol.withSize(end - symbol.value()) : symbol);
        }
        return sized;
    }

    private static ElfSymbol whole(ElfSection section) {
        String name = section.name().replaceAll("[^A-Za-z0-9_]", "_");
        return new ElfSymbol(0, name, FUNCTION, GLOBAL, 0, section.index(), 0, section.size());
    }
}
