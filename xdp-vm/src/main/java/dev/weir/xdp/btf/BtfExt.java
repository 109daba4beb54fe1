package dev.weir.xdp.btf;

import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.bytes.StringTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * {@code .BTF.ext}: for each section of code, which function starts where, which source line is behind which instruction, and which
 * instructions depend on the types of the machine. Immutable.
 *
 * <pre>
 *   0  magic (16)  version (8)  flags (8)        each of the three parts:
 *   4  header length                               0  bytes of a record
 *   8  functions: offset, length                   then for each section of code:
 *  16  lines: offset, length                       0  name offset    4  records    8  the records
 *  24  CO-RE relocations: offset, length
 *      offsets count from the end of the header
 * </pre>
 */
public final class BtfExt {
    private static final int HEADER_BYTES = 24;
    private static final int HEADER_BYTES_WITH_RELOCATIONS = 32;
    private static final int RELOCATION_BYTES = 16;
    private static final int SLOT_BYTES = 8;

    /** What an object without the section says. */
    public static final BtfExt NONE = new BtfExt(Map.of(), Map.of());

    private final Map<String, SourceInfo> sources;
    private final Map<String, List<CoreRelocation>> relocations;

    private BtfExt(Map<String, SourceInfo> sources, Map<String, List<CoreRelocation>> relocations) {
        this.sources = sources;
        this.relocations = relocations;
    }

    /**
     * Reads the section. Slots count from the starts of the sections of code.
     *
     * @param btf the types of the same object
     * @throws dev.weir.xdp.error.MalformedObjectException if the section is not as it should be
     */
    public static BtfExt parse(SectionBytes section, Btf btf) {
        return new Reader(section, btf).read();
    }

    /** The functions and lines of a section of code, by its name. */
    public SourceInfo source(String codeSection) {
        return sources.getOrDefault(codeSection, SourceInfo.NONE);
    }

    /** The CO-RE relocations of a section of code, by its name, in the order of their instructions. */
    public List<CoreRelocation> relocations(String codeSection) {
        return relocations.getOrDefault(codeSection, List.of());
    }

    /** Reads the three parts. */
    private static final class Reader {
        private final SectionBytes section;
        private final Btf btf;
        private final StringTable sectionNames;
        private final StringTable accesses;

        Reader(SectionBytes section, Btf btf) {
            this.section = section;
            this.btf = btf;
            this.sectionNames = new StringTable(btf.strings());
            this.accesses = new StringTable(btf.strings());
        }

        BtfExt read() {
            if (section.u16(0) != BtfReader.MAGIC || section.u8(2) != 1) {
                throw section.malformed(
                        0, "magic number or version is not that of little-endian type information, version 1");
            }
            long header = section.u32(4);
            if (header < HEADER_BYTES) {
                throw section.malformed(4, "a header of %d bytes is too short".formatted(header));
            }
            Map<String, List<FunctionInfo>> functions =
                    readPart(8, header, FunctionInfo.BYTES, this::readFunction, FunctionInfo::slot);
            Map<String, List<LineInfo>> lines = readPart(16, header, LineInfo.BYTES, this::readLine, LineInfo::slot);
            Map<String, List<CoreRelocation>> relocations = header < HEADER_BYTES_WITH_RELOCATIONS
                    ? Map.of()
                    : readPart(24, header, RELOCATION_BYTES, this::readRelocation, CoreRelocation::slot);
            Map<String, SourceInfo> bySection = new HashMap<>();
            functions.forEach((name, records) ->
                    bySection.put(name, new SourceInfo(records, lines.getOrDefault(name, List.of()))));
            return new BtfExt(bySection, relocations);
        }

        private CoreRelocation readRelocation(long at) {
            CoreKind kind = CoreKind.of(section.u32(at + 12))
                    .orElseThrow(() -> section.malformed(
                            at + 12, "CO-RE relocations of kind %d are unknown".formatted(section.u32(at + 12))));
            CoreRelocation relocation =
                    new CoreRelocation(slot(at), typeId(at + 4), accesses.at(section.u32(at + 8)), kind);
            try {
                CoreResolver.own(btf, relocation);
                return relocation;
            } catch (IllegalArgumentException e) {
                throw section.malformed(
                        at,
                        "a CO-RE relocation of type %s: %s"
                                .formatted(btf.type(relocation.typeId()).name(), e.getMessage()));
            }
        }

        private <T> Map<String, List<T>> readPart(
                int headerField, long header, int leastBytes, RecordReader<T> reader, ToIntFunction<T> slot) {
            Map<String, List<T>> bySection = new HashMap<>();
            long at = header + section.u32(headerField);
            long end = at + section.u32(headerField + 4L);
            if (at == end) {
                return bySection;
            }
            long recordBytes = section.u32(at);
            if (recordBytes < leastBytes || recordBytes % Integer.BYTES != 0) {
                throw section.malformed(at, "records of %d bytes; %d are expected".formatted(recordBytes, leastBytes));
            }
            at += Integer.BYTES;
            while (at < end) {
                List<T> records = bySection.computeIfAbsent(sectionNames.at(section.u32(at)), _ -> new ArrayList<>());
                long count = section.u32(at + 4);
                at += 8;
                if (count == 0 || count > (end - at) / recordBytes) {
                    throw section.malformed(
                            at - 4, "%d records do not fit into the %d bytes left".formatted(count, end - at));
                }
                for (long i = 0; i < count; i++, at += recordBytes) {
                    append(records, reader.read(at), slot, at);
                }
            }
            return bySection;
        }

        private <T> void append(List<T> records, T next, ToIntFunction<T> slot, long at) {
            if (!records.isEmpty() && slot.applyAsInt(records.getLast()) >= slot.applyAsInt(next)) {
                throw section.malformed(at, "the records of a section are not in the order of their instructions");
            }
            records.add(next);
        }

        private FunctionInfo readFunction(long at) {
            int typeId = typeId(at + 4);
            if (!(btf.type(typeId) instanceof BtfType.Function)) {
                throw section.malformed(at + 4, "type %d is not a function".formatted(typeId));
            }
            return new FunctionInfo(slot(at), typeId);
        }

        private LineInfo readLine(long at) {
            return new LineInfo(slot(at), stringOffset(at + 4), stringOffset(at + 8), section.i32(at + 12));
        }

        private int slot(long at) {
            int offset = section.i32(at);
            if (offset < 0 || offset % SLOT_BYTES != 0) {
                throw section.malformed(at, "no instruction starts at %d".formatted(section.u32(at)));
            }
            return offset / SLOT_BYTES;
        }

        private int typeId(long at) {
            long id = section.u32(at);
            if (id >= btf.types().size()) {
                throw section.malformed(at, "there is no type %d".formatted(id));
            }
            return (int) id;
        }

        private int stringOffset(long at) {
            long offset = section.u32(at);
            if (offset >= btf.strings().size()) {
                throw section.malformed(at, "there is no string at %d".formatted(offset));
            }
            return (int) offset;
        }
    }

    /** Reads the record at an offset. */
    @FunctionalInterface
    private interface RecordReader<T> {
        T read(long at);
    }
}
