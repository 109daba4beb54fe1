package dev.weir.xdp.btf;

/** The types of one object. Immutable. */
public final class Btf {
    /** The types of an object that has none. */
    public static final Btf NONE = new Btf(new byte[0]);

    private final byte[] bytes;

    private Btf(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether there is nothing to load into the kernel. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** What {@code BPF_BTF_LOAD} takes, data sections' sizes and offsets filled in; empty if there is none. */
    public byte[] toBytes() {
        return bytes.clone();
    }
}
