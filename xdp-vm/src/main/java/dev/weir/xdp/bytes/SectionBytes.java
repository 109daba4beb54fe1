package dev.weir.xdp.bytes;

import dev.weir.xdp.error.MalformedObjectException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A section of an object file, or the whole of it: little-endian numbers and strings by offset. Every access is checked, and what
 * lies outside is a {@link MalformedObjectException} that names the section and the offset. A view: the bytes are not copied and
 * must not be changed. Offsets and lengths are {@code long}, so that sums of two 32-bit fields need no care.
 */
public final class SectionBytes {
    /** No name in an object file may be longer, terminator not counted; bounds the work that a hostile string table can cause. */
    public static final int MAX_NAME_BYTES = 4095;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final String object;
    private final String section;
    private final byte[] array;
    private final int start;
    private final int size;

    private SectionBytes(String object, String section, byte[] array, int start, int size) {
        this.object = object;
        this.section = section;
        this.array = array;
        this.start = start;
        this.size = size;
    }

    /**
     * All of an array.
     *
     * @param object name of the object file, for messages
     * @param section name of the section, or of the part of the file, for messages
     */
    public static SectionBytes of(String object, String section, byte[] bytes) {
        return new SectionBytes(object, section, bytes, 0, bytes.length);
    }

    /** Name of the object file. */
    public String object() {
        return object;
    }

    /** Name of the section. */
    public String section() {
        return section;
    }

    /** Number of bytes. */
    public int size() {
        return size;
    }

    /** An unsigned byte. */
    public int u8(long offset) {
        return array[index(offset, Byte.BYTES)] & 0xff;
    }

    /** An unsigned 16-bit number. */
    public int u16(long offset) {
        return (short) SHORT.get(array, index(offset, Short.BYTES)) & 0xffff;
    }

    /** A signed 32-bit number. */
    public int i32(long offset) {
        return (int) INT.get(array, index(offset, Integer.BYTES));
    }

    /** An unsigned 32-bit number. */
    public long u32(long offset) {
        return i32(offset) & 0xffff_ffffL;
    }

    /** A 64-bit number; as an unsigned one it is too large for any file if it comes out negative. */
    public long i64(long offset) {
        return (long) LONG.get(array, index(offset, Long.BYTES));
    }

    /** The name that starts at {@code offset} and ends before a zero byte. */
    public String name(long offset) {
        int from = index(offset, 1);
        int limit = (int) Math.min(start + (long) size, from + MAX_NAME_BYTES + 1L);
        for (int at = from; at < limit; at++) {
            if (array[at] == 0) {
                return new String(array, from, at - from, StandardCharsets.UTF_8);
            }
        }
        throw malformed(offset, "the name that starts here has no end within %d bytes".formatted(limit - from));
    }

    /** A part of this section, whose offsets count from its own start and whose errors carry another section name. */
    public SectionBytes slice(long offset, long length, String newSection) {
        return new SectionBytes(object, newSection, array, index(offset, length), (int) length);
    }

    /** A part of this section, whose offsets count from its own start. */
    public SectionBytes slice(long offset, long length) {
        return slice(offset, length, section);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(array, start, start + size);
    }

    /** What to throw when the content at {@code offset} is wrong. */
    public MalformedObjectException malformed(long offset, String reason) {
        return new MalformedObjectException(object, section, offset, reason);
    }

    private int index(long offset, long length) {
        if (offset < 0 || length < 0 || length > size || offset > size - length) {
            throw malformed(
                    offset,
                    "%s bytes are wanted here, beyond the end at %d".formatted(Long.toUnsignedString(length), size));
        }
        return start + (int) offset;
    }
}
