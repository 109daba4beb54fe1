package dev.weir.xdp.spec;

import java.util.Arrays;

/** The initial bytes of a data section. Zeros at its end take no memory, however many a file says there are. Immutable. */
public final class DataImage {
    /** All bytes up to the last one that is not zero. */
    private final byte[] bytes;

    private final int size;

    /** Copies the bytes. */
    public DataImage(byte[] bytes) {
        this(bytes, bytes.length);
    }

    private DataImage(byte[] bytes, int size) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        this.bytes = Arrays.copyOf(bytes, end);
        this.size = size;
    }

    /** So many zeros. */
    static DataImage zeros(int size) {
        return new DataImage(new byte[0], size);
    }

    /** Number of bytes. */
    public int size() {
        return size;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** The same with other bytes from {@code offset} on. */
    DataImage with(int offset, byte[] replacement) {
        byte[] changed = toBytes();
        System.arraycopy(replacement, 0, changed, offset, replacement.length);
        return new DataImage(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataImage image && size == image.size && Arrays.equals(bytes, image.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + size;
    }

    @Override
    public String toString() {
        return "%d bytes".formatted(size);
    }
}
