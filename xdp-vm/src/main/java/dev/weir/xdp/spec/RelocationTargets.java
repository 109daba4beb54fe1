package dev.weir.xdp.spec;

import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfRelocation;
import dev.weir.xdp.elf.ElfSection;
import dev.weir.xdp.elf.ElfSymbol;
import dev.weir.xdp.error.MalformedObjectException;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.spec.CodeFunction.FunctionReference;
import dev.weir.xdp.spec.CodeFunction.Place;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what an instruction with a relocation refers to. The target is the symbol's value plus what stands in the immediate: bytes for
 * loads, slots from the next instruction for calls.
 *
 * @param elf the object
 * @param maps maps by section index and by offset in the section
 * @param data data sections by section index
 * @param options the kernel's options by name
 */
record RelocationTargets(
        ElfObject elf,
        Map<Integer, ? extends Map<Long, MapSpec>> maps,
        Map<Integer, MapSpec> data,
        Map<String, KernelOption> options) {

    /** Whether it refers to a function rather than to a map or variable. */
    boolean isFunction(ElfRelocation relocation) {
        int section = relocation.symbol().sectionIndex();
        return section < elf.sections().size() && elf.sections().get(section).isCode();
    }

    /** What a call or load of a function refers to. */
    FunctionReference function(ElfSection section, ElfRelocation relocation, Instructions code, int slot) {
        requireDefined(section, relocation);
        Instruction instruction = code.get(slot);
        ElfSymbol symbol = relocation.symbol();
        long target;
        if (instruction.isLocalCall() && isOfInstruction(relocation)) {
            target = symbol.value() + (instruction.immediate() + 1L) * Instruction.BYTES;
        } else if (instruction.isLoadImmediate64() && isOfInstruction(relocation)) {
            target = symbol.value() + addend(code, slot);
        } else {
            throw unsupported(section, relocation);
        }
        if (target < 0 || target % Instruction.BYTES != 0) {
            throw malformed(section, relocation, "no function starts at byte %d".formatted(target));
        }
        return new FunctionReference(slot, new Place(symbol.sectionIndex(), target / Instruction.BYTES));
    }

    /** The map or variable that a load refers to. */
    MapReference map(ElfSection section, ElfRelocation relocation, Instructions code, int slot) {
        ElfSymbol symbol = relocation.symbol();
        KernelOption option = option(symbol);
        if (option == null) {
            requireDefined(section, relocation);
        }
        if (!code.get(slot).isLoadImmediate64() || !isOfInstruction(relocation)) {
            throw unsupported(section, relocation);
        }
        if (option != null) {
            return value(section, relocation, option, addend(code, slot), slot);
        }
        long offset = symbol.value() + addend(code, slot);
        MapSpec variables = data.get(symbol.sectionIndex());
        if (variables != null) {
            if (offset < 0 || offset >= variables.valueSize()) {
                throw malformed(
                        section,
                        relocation,
                        "byte %d of %s is loaded, which has %d"
                                .formatted(offset, variables.name(), variables.valueSize()));
            }
            return new MapReference.ToValue(slot, variables.name(), (int) offset);
        }
        Map<Long, MapSpec> definitions = maps.get(symbol.sectionIndex());
        MapSpec map = definitions == null ? null : definitions.get(offset);
        if (map == null) {
            throw malformed(
                    section,
                    relocation,
                    "%s is neither a map nor a variable in a data section".formatted(nameOf(symbol)));
        }
        return new MapReference.ToMap(slot, map.name());
    }

    private static MapReference value(
            ElfSection section, ElfRelocation relocation, KernelOption option, long addend, int slot) {
        if (addend < 0 || addend >= option.size()) {
            throw malformed(
                    section,
                    relocation,
                    "byte %d of %s is loaded, which has %d".formatted(addend, option.name(), option.size()));
        }
        return new MapReference.ToValue(slot, KernelOptionReader.SECTION, option.offset() + (int) addend);
    }

    private static long addend(Instructions code, int slot) {
        long low = code.get(slot).immediate() & 0xffff_ffffL;
        return low | (long) code.get(slot + 1).immediate() << 32;
    }

    /** The first clangs for BPF numbered relocations as x86-64 does; which one is meant, the instruction says. */
    private static boolean isOfInstruction(ElfRelocation relocation) {
        return switch (relocation.type()) {
            case ElfRelocation.R_BPF_64_64, ElfRelocation.R_BPF_64_32, ElfRelocation.R_X86_64_PC32 -> true;
            default -> false;
        };
    }

    /** Whether it refers to something of the kernel's that the object can do without, as it asks whether it is there. */
    boolean isAbsent(ElfRelocation relocation) {
        ElfSymbol symbol = relocation.symbol();
        return symbol.sectionIndex() == ElfSymbol.UNDEFINED && symbol.isWeak() && option(symbol) == null;
    }

    private @Nullable KernelOption option(ElfSymbol symbol) {
        return symbol.sectionIndex() == ElfSymbol.UNDEFINED ? options.get(symbol.name()) : null;
    }

    private void requireDefined(ElfSection section, ElfRelocation relocation) {
        ElfSymbol symbol = relocation.symbol();
        if (symbol.sectionIndex() == ElfSymbol.UNDEFINED) {
            throw malformed(
                    section,
                    relocation,
                    "%s is used but not defined; of extern variables only the kernel's options (.kconfig) are supported, and of its symbols and functions (.ksyms) weak ones"
                            .formatted(symbol.name()));
        }
        if (symbol.sectionIndex() == ElfSymbol.COMMON) {
            throw malformed(
                    section,
                    relocation,
                    "variable %s has no place in any section yet; build with -fno-common".formatted(symbol.name()));
        }
        if (symbol.sectionIndex() < elf.sections().size()
                && DataReader.holdsAddresses(elf, elf.sections().get(symbol.sectionIndex()))) {
            throw malformed(
                    section,
                    relocation,
                    "%s, or another variable of %s, holds an address, which BPF programs cannot have"
                            .formatted(
                                    nameOf(symbol),
                                    elf.sections().get(symbol.sectionIndex()).name()));
        }
    }

    private static MalformedObjectException unsupported(ElfSection section, ElfRelocation relocation) {
        return malformed(
                section,
                relocation,
                "relocation type %d of %s does not suit this instruction"
                        .formatted(relocation.type(), nameOf(relocation.symbol())));
    }

    private static MalformedObjectException malformed(ElfSection section, ElfRelocation relocation, String reason) {
        return section.bytes().malformed(relocation.offset(), reason);
    }

    private static String nameOf(ElfSymbol symbol) {
        return symbol.name().isEmpty() ? "section " + symbol.sectionIndex() : symbol.name();
    }
}
