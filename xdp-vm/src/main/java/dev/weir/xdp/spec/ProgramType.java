package dev.weir.xdp.spec;

/** Kinds of programs that the engine knows; {@link #code} is the kernel's {@code enum bpf_prog_type} ({@code uapi/linux/bpf.h}). */
public enum ProgramType {
    /** Runs in traffic control, behind XDP. */
    SCHED_CLS(3),
    /** Runs where packets arrive. */
    XDP(6);

    private final int code;

    ProgramType(int code) {
        this.code = code;
    }

    /** The kernel's number. */
    public int code() {
        return code;
    }
}
