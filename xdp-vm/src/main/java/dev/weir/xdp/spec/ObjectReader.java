package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfExt;
import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfRelocation;
import dev.weir.xdp.elf.ElfSection;
import dev.weir.xdp.elf.ElfSymbol;
import dev.weir.xdp.error.MalformedObjectException;
import dev.weir.xdp.spec.CodeFunction.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes a collection of an object file: types first, then maps, then code, then programs. */
final class ObjectReader {
    private static final String TYPES = ".BTF";
    private static final String SOURCES = ".BTF.ext";
    private static final String LICENSE = "license";

    private final ElfObject elf;
    private final Map<String, MapSpec> mapsByName = new LinkedHashMap<>();
    private final Map<String, ProgramSpec> programs = new LinkedHashMap<>();

    ObjectReader(byte[] object, String name) {
        this.elf = ElfObject.parse(object, name);
    }

    CollectionSpec read() {
        Btf btf = elf.section(TYPES).map(this::readTypes).orElse(Btf.NONE);
        Map<Integer, NavigableMap<Long, MapSpec>> maps = new TreeMap<>();
        elf.section(MapReader.SECTION).ifPresent(section -> maps.put(section.index(), new MapReader(elf, btf).read()));
        LegacyMapReader legacy = new LegacyMapReader(elf, btf);
        maps.putAll(legacy.read());
        Map<Integer, MapSpec> data = new DataReader(elf, btf).read();
        maps.forEach((section, all) ->
                all.forEach((offset, map) -> addMap(elf.sections().get(section).name(), offset, map)));
        data.values().forEach(map -> addMap(map.name(), 0, map));
        Map<String, KernelOption> options = readOptions(btf);

        BtfExt sources = btf.isEmpty()
                ? BtfExt.NONE
                : elf.section(SOURCES)
                        .map(section -> BtfExt.parse(section.bytes(), btf))
                        .orElse(BtfExt.NONE);
        RelocationTargets targets = new RelocationTargets(elf, maps, data, options);
        Map<Place, CodeFunction> functions = new CodeReader(elf, targets, btf, sources).read();
        readPrograms(functions);
        legacy.contents(functions.values())
                .forEach((name, contents) -> mapsByName.computeIfPresent(name, (_, map) -> map.withContents(contents)));
        mapsByName.values().forEach(this::requireContents);
        return new CollectionSpec(elf.name(), mapsByName, programs, btf);
    }

    private Btf readTypes(ElfSection section) {
        byte[] bytes = section.bytes().toBytes();
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (ElfRelocation relocation : elf.relocations(section)) {
            if (!isOfData32(relocation) || relocation.offset() > bytes.length - Integer.BYTES) {
                throw section.bytes().malformed(relocation.offset(), "a relocation that is not of a 32-bit number");
            }
            int at = (int) relocation.offset();
            numbers.putInt(at, numbers.getInt(at) + (int) relocation.symbol().value());
        }
        Map<String, Integer> sectionSizes = new HashMap<>();
        for (ElfSection data : elf.sections()) {
            if (data.isData()) {
                sectionSizes.put(data.name(), (int) Math.min(data.size(), Integer.MAX_VALUE));
            }
        }
        Set<String> hidden = elf.symbols().stream()
                .filter(symbol -> symbol.isFunction() && symbol.isHidden())
                .map(ElfSymbol::name)
                .collect(Collectors.toSet());
        return Btf.parse(SectionBytes.of(elf.name(), TYPES, bytes)).laidOut(sectionSizes, hidden);
    }

    /** Before clang 13 there was one number for 32 bits, in data and in code. */
    private static boolean isOfData32(ElfRelocation relocation) {
        return switch (relocation.type()) {
            case ElfRelocation.R_BPF_64_NODYLD32, ElfRelocation.R_BPF_64_ABS32, ElfRelocation.R_BPF_64_32 -> true;
            default -> false;
        };
    }

    private Map<String, KernelOption> readOptions(Btf btf) {
        Map<String, KernelOption> byName = new HashMap<>();
        new KernelOptionReader(elf, btf).read().ifPresent(map -> {
            addMap(map.name(), 0, map);
            if (map.contents() instanceof MapContents.KernelOptions wanted) {
                wanted.options().forEach(option -> byName.put(option.name(), option));
            }
        });
        return byName;
    }

    private void addMap(String section, long offset, MapSpec map) {
        if (mapsByName.put(map.name(), map) != null) {
            throw malformed(section, offset, "there are two maps %s".formatted(map.name()));
        }
    }

    private void readPrograms(Map<Place, CodeFunction> functions) {
        ProgramLinker linker = new ProgramLinker(elf.name(), functions, license());
        for (CodeFunction function : functions.values()) {
            if (function.entry() && programs.put(function.name(), linker.link(function)) != null) {
                throw malformed(function.section(), 0, "there are two programs %s".formatted(function.name()));
            }
        }
    }

    private String license() {
        Optional<ElfSection> section = elf.section(LICENSE);
        return section.map(text -> text.bytes().name(0)).orElse("");
    }

    private void requireContents(MapSpec map) {
        if (map.contents() instanceof MapContents.References references) {
            Set<String> known = map.type().holdsMaps() ? mapsByName.keySet() : programs.keySet();
            references.names().values().forEach(name -> {
                if (!known.contains(name)) {
                    throw malformed(
                            MapReader.SECTION, 0, "map %s holds %s, which is not there".formatted(map.name(), name));
                }
            });
        }
    }

    private MalformedObjectException malformed(String section, long offset, String reason) {
        return new MalformedObjectException(elf.name(), section, offset, reason);
    }
}
