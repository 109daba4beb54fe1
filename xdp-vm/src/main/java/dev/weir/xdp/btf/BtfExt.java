package dev.weir.xdp.btf;

import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.bytes.StringTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Reads {@code .BTF.ext}: for each section of code, which function starts where and which source line is behind which instruction.
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

    private final SectionBytes section;
    private final Btf btf;
    private final StringTable sectionNames;

    private BtfExt(SectionBytes section, Btf btf) {
        this.section = section;
        this.btf = btf;
        this.sectionNames = new StringTable(btf.strings());
    }

    /**
     * The functions and lines of each section of code, by the section's name. Slots count from the start of the section.
     *
     * @throws dev.weir.xdp.error.MalformedObjectException if the section is not as it should be, or if the object needs CO-RE
     *     relocations, which are not supported
     */
    public static Map<String, SourceInfo> parse(SectionBytes section, Btf btf) {
        return new BtfExt(section, btf).read();
    }

    private Map<String, SourceInfo> read() {
        if (section.u16(0) != BtfReader.MAGIC || section.u8(2) != 1) {
            throw section.malformed(
                    0, "magic number or version is not that of little-endian type information, version 1");
        }
        long header = section.u32(4);
        if (header < HEADER_BYTES) {
            throw section.malformed(4, "a header of %d bytes is too short".formatted(header));
        }
        if (header >= HEADER_BYTES_WITH_RELOCATIONS) {
            refuseRelocations(header);
        }
        Map<String, List<FunctionInfo>> functions =
                readPart(8, header, FunctionInfo.BYTES, this::readFunction, FunctionInfo::slot);
        Map<String, List<LineInfo>> lines = readPart(16, header, LineInfo.BYTES, this::readLine, LineInfo::slot);
        Map<String, SourceInfo> bySection = new HashMap<>();
        functions.forEach((name, records) ->
                bySection.put(name, new SourceInfo(records, lines.getOrDefault(name, List.of()))));
        return bySection;
    }

    private void refuseRelocations(long header) {
        readPart(24, header, RELOCATION_BYTES, this::refuseRelocation, _ -> 0);
    }

    private Void refuseRelocation(long at) {
        String type = btf.type(typeId(at + 4)).name();
        String access = btf.strings().name(section.u32(at + 8));
        throw section.malformed(
                at,
                "a CO-RE relocation is wanted (type %s, access %s); they are not supported: build without preserve_access_index"
                        .formatted(type, access));
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

    /** Reads the record at an offset. */
    @FunctionalInterface
    private interface RecordReader<T> {
        T read(long at);
    }
}
