package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfSection;
import dev.weir.xdp.error.MalformedObjectException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A good object, to be damaged in one place. */
final class DamagedObject {
    static final int HEADER_TYPE = 4;
    static final int HEADER_OFFSET = 24;
    static final int HEADER_SIZE = 32;
    static final int HEADER_LINK = 40;
    static final int HEADER_INFO = 44;
    static final int HEADER_ENTRY_SIZE = 56;

    private final ElfObject good;
    private final ByteBuffer bytes;

    private DamagedObject(String name) {
        byte[] object = TestObjects.read(name);
        this.good = ElfObject.parse(object, name);
        this.bytes = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
    }

    static DamagedObject complete() {
        return new DamagedObject("complete");
    }

    /** Changes a byte of the file. */
    DamagedObject setByte(int offset, int value) {
        bytes.put(offset, (byte) value);
        return this;
    }

    /** Changes 16 bits of the file. */
    DamagedObject setShort(int offset, int value) {
        bytes.putShort(offset, (short) value);
        return this;
    }

    /** Changes 64 bits of the file. */
    DamagedObject setLong(int offset, long value) {
        bytes.putLong(offset, value);
        return this;
    }

    /** Changes 32 bits of a section's entry in the section table. */
    DamagedObject setHeader(String section, int field, int value) {
        bytes.putInt(header(section) + field, value);
        return this;
    }

    /** Changes 64 bits of a section's entry in the section table. */
    DamagedObject setLongHeader(String section, int field, long value) {
        bytes.putLong(header(section) + field, value);
        return this;
    }

    /** Changes 32 bits of a section. */
    DamagedObject setInt(String section, int offset, int value) {
        bytes.putInt(start(section) + offset, value);
        return this;
    }

    /** Changes 64 bits of a section. */
    DamagedObject setLong(String section, int offset, long value) {
        bytes.putLong(start(section) + offset, value);
        return this;
    }

    /** Changes 32 bits of a symbol's entry in the symbol table. */
    DamagedObject setSymbol(String symbol, int field, long value) {
        int index = good.symbols().stream()
                .filter(each -> each.name().equals(symbol))
                .findFirst()
                .orElseThrow()
                .index();
        bytes.putLong(start(".symtab") + index * 24 + field, value);
        return this;
    }

    /** What a section holds at an offset. */
    int getInt(String section, int offset) {
        return bytes.getInt(start(section) + offset);
    }

    /** Cuts the file off. */
    void assertRefusedWhenCutTo(int size, String message) {
        assertRefused(Arrays.copyOf(bytes.array(), size), message);
    }

    /** The object is refused, and the message says where and why. */
    void assertRefused(String message) {
        assertRefused(bytes.array(), message);
    }

    private static void assertRefused(byte[] object, String message) {
        MalformedObjectException refusal =
                assertThrows(MalformedObjectException.class, () -> CollectionSpec.parse(object, "bad.o"));
        assertEquals("bad.o: " + message, refusal.getMessage());
    }

    private int header(String section) {
        return (int) bytes.getLong(40) + 64 * find(section).index();
    }

    private int start(String section) {
        return (int) bytes.getLong(header(section) + HEADER_OFFSET);
    }

    private ElfSection find(String section) {
        return good.section(section).orElseThrow();
    }
}
