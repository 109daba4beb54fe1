package dev.weir.xdp.spec;

import java.util.Arrays;

/** The initial bytes of a data section. Immutable. */
public final class DataImage {
    private final byte[] bytes;

    /** Copies the bytes. */
    public DataImage(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The same with other bytes from {@code offset} on. */
    DataImage with(int offset, byte[] replacement) {
        byte[] changed = bytes.clone();
        System.arraycopy(replacement, 0, changed, offset, replacement.length);
        return new DataImage(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataImage image && Arrays.equals(bytes, image.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "%d bytes".formatted(bytes.length);
    }
}
