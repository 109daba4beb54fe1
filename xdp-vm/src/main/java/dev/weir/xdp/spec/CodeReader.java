package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfExt;
import dev.weir.xdp.btf.CoreRelocation;
import dev.weir.xdp.btf.CoreResolver;
import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.LineInfo;
import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfRelocation;
import dev.weir.xdp.elf.ElfSection;
import dev.weir.xdp.elf.ElfSymbol;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.spec.CodeFunction.FunctionReference;
import dev.weir.xdp.spec.CodeFunction.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Cuts the sections of code into functions and finds out what their instructions refer to. */
final class CodeReader {
    private static final String FUNCTIONS_ONLY = ".text";

    private final ElfObject elf;
    private final RelocationTargets targets;
    private final Btf btf;
    private final BtfExt sources;
    private final FunctionSymbols symbols;

    /**
     * @param targets what relocations refer to
     * @param btf the object's types
     * @param sources functions, lines and CO-RE relocations
     */
    CodeReader(ElfObject elf, RelocationTargets targets, Btf btf, BtfExt sources) {
        this.elf = elf;
        this.targets = targets;
        this.btf = btf;
        this.sources = sources;
        this.symbols = new FunctionSymbols(elf);
    }

    /** All functions of the object, in its order. */
    Map<Place, CodeFunction> read() {
        Map<Place, CodeFunction> functions = new LinkedHashMap<>();
        Set<String> sectionNames = new HashSet<>();
        for (ElfSection section : elf.sections()) {
            if (section.isCode() && section.size() > 0) {
                if (!sectionNames.add(section.name())) {
                    throw section.bytes().malformed(0, "this is a second section of code of the same name");
                }
                readSection(section, functions);
            }
        }
        return functions;
    }

    private void readSection(ElfSection section, Map<Place, CodeFunction> functions) {
        Map<Integer, ElfRelocation> relocations = relocationsBySlot(section);
        int end = 0;
        for (ElfSymbol symbol : symbols.in(section)) {
            requireSound(section, symbol, end);
            end = (int) ((symbol.value() + symbol.size()) / Instruction.BYTES);
            CodeFunction function = readFunction(section, symbol, relocations);
            functions.put(function.place(), function);
        }
        relocations.values().forEach(relocation -> {
            throw section.bytes().malformed(relocation.offset(), "a relocation outside any function");
        });
    }

    private Map<Integer, ElfRelocation> relocationsBySlot(ElfSection section) {
        Map<Integer, ElfRelocation> bySlot = new HashMap<>();
        for (ElfRelocation relocation : elf.relocations(section)) {
            long offset = relocation.offset();
            if (offset % Instruction.BYTES != 0 || bySlot.put((int) (offset / Instruction.BYTES), relocation) != null) {
                throw section.bytes()
                        .malformed(offset, "a relocation inside an instruction, or a second one of the same");
            }
        }
        return bySlot;
    }

    private static void requireSound(ElfSection section, ElfSymbol symbol, int leastSlot) {
        long size = section.bytes().size();
        long start = symbol.value();
        if (start < 0 || symbol.size() <= 0 || start > size || symbol.size() > size - start) {
            throw section.bytes().malformed(start, "function %s is empty or ends outside".formatted(symbol.name()));
        }
        if (start % Instruction.BYTES != 0 || symbol.size() % Instruction.BYTES != 0) {
            throw section.bytes().malformed(start, "function %s is not whole instructions".formatted(symbol.name()));
        }
        if (start / Instruction.BYTES < leastSlot) {
            throw section.bytes()
                    .malformed(start, "function %s shares instructions with the one before".formatted(symbol.name()));
        }
    }

    private CodeFunction readFunction(ElfSection section, ElfSymbol symbol, Map<Integer, ElfRelocation> relocations) {
        int first = (int) (symbol.value() / Instruction.BYTES);
        SectionBytes bytes = section.bytes().slice(symbol.value(), symbol.size());
        Instructions code = Instructions.decode(bytes.toBytes());
        List<MapReference> maps = new ArrayList<>();
        List<FunctionReference> functions = new ArrayList<>();
        for (int slot = 0, slots; slot < code.size(); slot += slots) {
            slots = slotsOf(section, code, slot, first);
            ElfRelocation relocation = relocations.remove(first + slot);
            if (relocation == null) {
                if (code.get(slot).isLocalCall()) {
                    functions.add(localCall(section, code, slot, first));
                }
            } else if (targets.isAbsent(relocation)) {
                code = absent(code, slot);
            } else if (targets.isFunction(relocation)) {
                functions.add(targets.function(section, relocation, code, slot));
            } else {
                maps.add(targets.map(section, relocation, code, slot));
            }
        }
        boolean entry = symbol.isGlobal() && !DataReader.isOrIsBelow(section.name(), FUNCTIONS_ONLY);
        Place place = new Place(section.index(), first);
        return new CodeFunction(
                symbol.name(),
                section.name(),
                place,
                entry,
                code,
                List.copyOf(maps),
                List.copyOf(functions),
                coreRelocationsOf(section, first, code),
                sourceOf(section.name(), first, code.size()));
    }

    /** The address of what is not there is 0, which the compiler has left in the load; a call of it goes nowhere. */
    private static Instructions absent(Instructions code, int slot) {
        return code.get(slot).isLocalCall()
                ? Instructions.builder()
                        .addAll(code)
                        .set(slot, CoreLinker.NOWHERE)
                        .build()
                : code;
    }

    private static int slotsOf(ElfSection section, Instructions code, int slot, int first) {
        if (!code.get(slot).isLoadImmediate64()) {
            return 1;
        }
        if (slot + 1 == code.size()) {
            throw section.bytes()
                    .malformed(
                            (first + (long) slot) * Instruction.BYTES, "the second half of a 64-bit load is missing");
        }
        return 2;
    }

    /** Within a section the compiler knows the distance, and leaves no relocation. */
    private static FunctionReference localCall(ElfSection section, Instructions code, int slot, int first) {
        long target = (long) first + slot + 1 + code.get(slot).immediate();
        return new FunctionReference(slot, new Place(section.index(), target));
    }

    private List<CoreRelocation> coreRelocationsOf(ElfSection section, int first, Instructions code) {
        List<CoreRelocation> relocations = new ArrayList<>();
        for (CoreRelocation info :
                range(sources.relocations(section.name()), CoreRelocation::slot, first, first + code.size())) {
            CoreRelocation relocation = info.movedBy(-first);
            CoreLinker.problem(code, relocation, CoreResolver.own(btf, relocation))
                    .ifPresent(problem -> {
                        throw section.bytes().malformed((long) info.slot() * Instruction.BYTES, problem);
                    });
            relocations.add(relocation);
        }
        return relocations;
    }

    private SourceInfo sourceOf(String section, int first, int slots) {
        SourceInfo source = sources.source(section);
        List<FunctionInfo> functions = new ArrayList<>();
        for (FunctionInfo info : range(source.functions(), FunctionInfo::slot, first, first + 1)) {
            functions.add(info.movedBy(-first));
        }
        List<LineInfo> lines = new ArrayList<>();
        for (LineInfo info : range(source.lines(), LineInfo::slot, first, first + slots)) {
            lines.add(info.movedBy(-first));
        }
        return new SourceInfo(functions, lines);
    }

    private static <T> List<T> range(List<T> sorted, ToIntFunction<T> slot, int from, int to) {
        return sorted.subList(firstAtOrAfter(sorted, slot, from), firstAtOrAfter(sorted, slot, to));
    }

    private static <T> int firstAtOrAfter(List<T> sorted, ToIntFunction<T> slot, int wanted) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (slot.applyAsInt(sorted.get(middle)) < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
