package dev.weir.xdp.spec;

import dev.weir.xdp.isa.Assembler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes object files, section by section: such as no compiler at hand would write. */
final class ElfBuilder {
    private static final int HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int PROGBITS = 1;
    private static final int SYMBOL_TABLE = 2;
    private static final int STRING_TABLE = 3;
    private static final int RELOCATIONS = 9;
    private static final int DATA = 0x3;
    private static final int CODE = 0x6;
    private static final int GLOBAL = 0x10;
    private static final int GLOBAL_FUNCTION = 0x12;

    private final List<Section> sections = new ArrayList<>();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final List<byte[]> symbols = new ArrayList<>(List.of(new byte[SYMBOL_BYTES]));
    private final Map<Integer, ByteArrayOutputStream> relocations = new TreeMap<>();

    private record Section(String name, int type, int flags, int link, int info, int entrySize, byte[] bytes) {}

    ElfBuilder() {
        names.write(0);
        sections.add(new Section("", 0, 0, 0, 0, 0, new byte[0]));
    }

    /** So many bytes that begin with these numbers. */
    static byte[] words(int bytes, int... words) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < words.length && i < bytes / Integer.BYTES; i++) {
            buffer.putInt(words[i]);
        }
        return buffer.array();
    }

    /** A section of data; returns its index, as the others do. */
    int data(String name, byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return add(new Section(name, PROGBITS, DATA, 0, 0, 0, bytes.toByteArray()));
    }

    /** A section of code. */
    int code(String name, String assembly) {
        byte[] bytes = new Assembler().assemble(assembly).instructions().encode();
        return add(new Section(name, PROGBITS, CODE, 0, 0, 0, bytes));
    }

    /** A global symbol without a type; returns its index, as the next does. */
    int symbol(String name, int section, long value, long size) {
        return addSymbol(name, GLOBAL, section, value, size);
    }

    /** A global function. */
    int function(String name, int section, long value, long size) {
        return addSymbol(name, GLOBAL_FUNCTION, section, value, size);
    }

    /** A relocation of a section. */
    void relocate(int section, long offset, int type, int symbol) {
        ByteBuffer entry = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        entry.putLong(offset).putInt(type).putInt(symbol);
        relocations.computeIfAbsent(section, _ -> new ByteArrayOutputStream()).writeBytes(entry.array());
    }

    /** The file. */
    byte[] build() {
        int symbolTable = sections.size();
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        symbols.forEach(table::writeBytes);
        add(new Section(".symtab", SYMBOL_TABLE, 0, symbolTable + 1, 1, SYMBOL_BYTES, table.toByteArray()));
        int strings = add(new Section(".strtab", STRING_TABLE, 0, 0, 0, 0, new byte[0]));
        relocations.forEach((section, entries) -> add(new Section(
                ".rel" + sections.get(section).name(),
                RELOCATIONS,
                0,
                symbolTable,
                section,
                16,
                entries.toByteArray())));
        int[] nameOffsets =
                sections.stream().mapToInt(each -> name(each.name())).toArray();
        Section withNames = new Section(".strtab", STRING_TABLE, 0, 0, 0, 0, names.toByteArray());
        sections.set(strings, withNames);
        return write(nameOffsets, strings);
    }

    private byte[] write(int[] nameOffsets, int strings) {
        int contents = sections.stream().mapToInt(each -> each.bytes().length).sum();
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + contents + HEADER_BYTES * sections.size())
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c_457f).putInt(0x0001_0102).putLong(0);
        file.putShort((short) 1).putShort((short) 247).putInt(1).putLong(0).putLong(0);
        file.putLong(HEADER_BYTES + contents)
                .putInt(0)
                .putShort((short) HEADER_BYTES)
                .putInt(0);
        file.putShort((short) HEADER_BYTES).putShort((short) sections.size()).putShort((short) strings);
        long[] offsets = new long[sections.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = file.position();
            file.put(sections.get(i).bytes());
        }
        for (int i = 0; i < offsets.length; i++) {
            Section section = sections.get(i);
            file.putInt(nameOffsets[i])
                    .putInt(section.type())
                    .putLong(section.flags())
                    .putLong(0);
            file.putLong(offsets[i])
                    .putLong(section.bytes().length)
                    .putInt(section.link())
                    .putInt(section.info());
            file.putLong(1).putLong(section.entrySize());
        }
        return file.array();
    }

    private int addSymbol(String name, int info, int section, long value, long size) {
        ByteBuffer entry = ByteBuffer.allocate(SYMBOL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        entry.putInt(name(name)).put((byte) info).put((byte) 0).putShort((short) section);
        entry.putLong(value).putLong(size);
        symbols.add(entry.array());
        return symbols.size() - 1;
    }

    private int add(Section section) {
        sections.add(section);
        return sections.size() - 1;
    }

    private int name(String name) {
        int offset = names.size();
        names.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        names.write(0);
        return offset;
    }
}
