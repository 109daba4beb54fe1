package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfSymbol;
import dev.weir.xdp.spec.KernelOption.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes an array map of the externs in {@code .kconfig}, which a loader gives the values of the kernel's options. */
final class KernelOptionReader {
    static final String SECTION = ".kconfig";
    private static final String TRISTATE = "libbpf_tristate";
    private static final int LARGEST = 1 << 20;

    private final ElfObject elf;
    private final Btf btf;
    private final Set<String> weak;

    KernelOptionReader(ElfObject elf, Btf btf) {
        this.elf = elf;
        this.btf = btf;
        this.weak = elf.symbols().stream()
                .filter(symbol -> symbol.sectionIndex() == ElfSymbol.UNDEFINED && symbol.isWeak())
                .map(ElfSymbol::name)
                .collect(Collectors.toSet());
    }

    /** The map; empty if the object asks for no options. */
    Optional<MapSpec> read() {
        for (int id = 1; id < btf.types().size(); id++) {
            if (btf.type(id) instanceof BtfType.DataSection section
                    && section.name().equals(SECTION)) {
                return Optional.of(map(id, section));
            }
        }
        return Optional.empty();
    }

    private MapSpec map(int id, BtfType.DataSection section) {
        if (section.size() <= 0 || section.size() > LARGEST) {
            throw malformed("its variables have %d bytes".formatted(section.size()));
        }
        List<KernelOption> options = new ArrayList<>();
        section.variables().forEach(placement -> options.add(option(section, placement)));
        return new MapSpec(
                SECTION,
                MapType.ARRAY,
                Integer.BYTES,
                section.size(),
                1,
                MapSpec.FLAG_MMAPABLE | MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS,
                0,
                new MapTypes(0, id),
                new MapContents.KernelOptions(options),
                null);
    }

    private KernelOption option(BtfType.DataSection section, BtfType.Placement placement) {
        int end = placement.offset() + placement.size();
        if (!(btf.type(placement.variableId()) instanceof BtfType.Variable variable)
                || placement.offset() < 0
                || placement.size() <= 0
                || end > section.size()
                || end < 0) {
            throw malformed("type %d is no variable in it".formatted(placement.variableId()));
        }
        BtfType type = btf.resolve(variable.typeId());
        Kind kind = kind(type)
                .filter(_ -> btf.sizeOf(variable.typeId()).orElse(0) == placement.size())
                .orElseThrow(() -> malformed(
                        "%s is neither a number, a char or an array of them, a bool nor an enum libbpf_tristate"
                                .formatted(variable.name())));
        boolean signed = type instanceof BtfType.Int number && number.signed();
        return new KernelOption(
                variable.name(), placement.offset(), placement.size(), kind, signed, weak.contains(variable.name()));
    }

    private Optional<Kind> kind(BtfType type) {
        return switch (type) {
            case BtfType.Int number
            when number.truth() -> number.size() == 1 ? Optional.of(Kind.TRUTH) : Optional.empty();
            case BtfType.Int number when number.size() == 1 -> Optional.of(Kind.CHARACTER);
            case BtfType.Int number ->
                number.size() <= Long.BYTES && Integer.bitCount(number.size()) == 1
                        ? Optional.of(Kind.NUMBER)
                        : Optional.empty();
            case BtfType.Enumeration enumeration when enumeration.name().equals(TRISTATE) -> Optional.of(Kind.TRISTATE);
            case BtfType.Array array when isCharacter(btf.resolve(array.elementId())) -> Optional.of(Kind.TEXT);
            default -> Optional.empty();
        };
    }

    private static boolean isCharacter(BtfType type) {
        return type instanceof BtfType.Int number && number.size() == 1 && !number.truth();
    }

    private RuntimeException malformed(String reason) {
        return elf.section(".BTF").orElseThrow().bytes().malformed(0, SECTION + ": " + reason);
    }
}
