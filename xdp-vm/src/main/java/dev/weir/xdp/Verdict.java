package dev.weir.xdp;

/** What an XDP program says about a packet; the ordinals are the kernel's {@code enum xdp_action} ({@code uapi/linux/bpf.h}). */
public enum Verdict {
    ABORTED,
    DROP,
    PASS,
    TX,
    REDIRECT;

    /** The return value that says so. */
    @SuppressWarnings("EnumOrdinal") // The constants are in the kernel's order, which never changes.
    public int code() {
        return ordinal();
    }

    /** The verdict for a return value; anything unknown is treated as the kernel does, as {@link #ABORTED}. */
    public static Verdict of(int returnValue) {
        Verdict[] all = values();
        return returnValue >= 0 && returnValue < all.length ? all[returnValue] : ABORTED;
    }
}
