package dev.weir.xdp.btf;

import dev.weir.xdp.bytes.SectionBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes type information, type by type; what a compiler would never write, too. */
public final class BtfBuilder {
    private static final int HEADER_BYTES = 24;

    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private int lastId;

    public BtfBuilder() {
        strings.write(0);
    }

    /** A member of a struct that is being written. */
    public record Member(String name, int typeId) {}

    /** An unsigned integer; returns its id, as all of these do. */
    public int integer(String name, int bytes) {
        return add(name, BtfKind.INT, 0, bytes, bytes * Byte.SIZE);
    }

    public int pointer(int target) {
        return add("", BtfKind.POINTER, 0, target);
    }

    public int array(int element, int count) {
        return add("", BtfKind.ARRAY, 0, 0, element, 0, count);
    }

    /** A pointer to an array of {@code value} elements, as {@code __uint} makes it. */
    public int number(int value) {
        return pointer(array(integer("int", 4), value));
    }

    public int forward(String name) {
        return add(name, BtfKind.FORWARD, 0, 0);
    }

    public int typedef(String name, int target) {
        return add(name, BtfKind.TYPEDEF, 0, target);
    }

    /** A struct of members of eight bytes each. */
    public int struct(String name, Member... members) {
        int[] rest = new int[1 + members.length * 3];
        rest[0] = members.length * 8;
        for (int i = 0; i < members.length; i++) {
            rest[1 + i * 3] = string(members[i].name());
            rest[2 + i * 3] = members[i].typeId();
            rest[3 + i * 3] = i * 64;
        }
        return add(name, BtfKind.STRUCT, members.length, rest);
    }

    /** A type as it stands: its name, kind, number of elements, and all words behind these. */
    int add(String name, BtfKind kind, int elements, int... words) {
        writeInts(types, string(name), kind.code() << 24 | elements);
        writeInts(types, words);
        return ++lastId;
    }

    /** What has been written so far. */
    public SectionBytes build() {
        ByteBuffer section = ByteBuffer.allocate(HEADER_BYTES + types.size() + strings.size())
                .order(ByteOrder.LITTLE_ENDIAN);
        section.putShort((short) BtfReader.MAGIC).put((byte) 1).put((byte) 0);
        List.of(HEADER_BYTES, 0, types.size(), types.size(), strings.size()).forEach(section::putInt);
        section.put(types.toByteArray()).put(strings.toByteArray());
        return SectionBytes.of("built", ".BTF", section.array());
    }

    private int string(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int offset = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return offset;
    }

    private static void writeInts(ByteArrayOutputStream target, int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words);
        target.writeBytes(bytes.array());
    }
}
