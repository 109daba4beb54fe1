package dev.weir.xdp.sys;

/** Commands of bpf(2); {@link #code} is the kernel's {@code enum bpf_cmd} ({@code uapi/linux/bpf.h}). */
public enum BpfCommand {
    BPF_MAP_CREATE(0),
    BPF_MAP_LOOKUP_ELEM(1),
    BPF_MAP_UPDATE_ELEM(2),
    BPF_MAP_DELETE_ELEM(3),
    BPF_MAP_GET_NEXT_KEY(4),
    BPF_PROG_LOAD(5),
    BPF_OBJ_PIN(6),
    BPF_OBJ_GET(7),
    BPF_PROG_TEST_RUN(10),
    BPF_OBJ_GET_INFO_BY_FD(15),
    BPF_BTF_LOAD(18),
    BPF_MAP_LOOKUP_AND_DELETE_ELEM(21),
    BPF_MAP_FREEZE(22),
    BPF_MAP_LOOKUP_BATCH(24),
    BPF_MAP_UPDATE_BATCH(26),
    BPF_MAP_DELETE_BATCH(27),
    BPF_LINK_CREATE(28),
    BPF_LINK_UPDATE(29),
    BPF_ENABLE_STATS(32),
    BPF_LINK_DETACH(34);

    private final int code;

    BpfCommand(int code) {
        this.code = code;
    }

    /** The kernel's number. */
    public int code() {
        return code;
    }
}
