package dev.weir.xdp.spec;

/**
 * What sort of program this is, as the kernel wants to be told when it is loaded.
 *
 * @param type the program type
 * @param expectedAttachType {@code enum bpf_attach_type}
 * @param flags {@code BPF_F_*} load flags
 */
public record ProgramKind(ProgramType type, int expectedAttachType, int flags) {
    /** {@code BPF_XDP_DEVMAP}: run on frames that a devmap is about to send. */
    public static final int ATTACH_XDP_DEVMAP = 33;

    /** {@code BPF_XDP_CPUMAP}: run on frames that a cpumap handed to another CPU. */
    public static final int ATTACH_XDP_CPUMAP = 35;

    /** {@code BPF_XDP}: run on frames that an interface received. */
    public static final int ATTACH_XDP = 37;

    /** {@code BPF_F_XDP_HAS_FRAGS}: the program copes with frames in several buffers. */
    public static final int FLAG_XDP_HAS_FRAGS = 1 << 5;

    /** A program for an interface's hook, whole frames in one buffer. */
    public static final ProgramKind XDP = new ProgramKind(ProgramType.XDP, ATTACH_XDP, 0);

    /**
     * The kind that a section's name stands for: {@code xdp}, {@code xdp.frags}, either followed by {@code /devmap}, {@code /cpumap}
     * or a name of the author's choice; {@code tc}, {@code classifier} and {@code tcx} and what follows them are {@link
     * ProgramType#SCHED_CLS}. Any other name stands for {@link #XDP}.
     */
    static ProgramKind ofSection(String section) {
        int slash = section.indexOf('/');
        String hook = slash < 0 ? section : section.substring(0, slash);
        String rest = slash < 0 ? "" : section.substring(slash + 1);
        return switch (hook) {
            case "tc", "classifier", "tcx" -> new ProgramKind(ProgramType.SCHED_CLS, 0, 0);
            case "xdp.frags" -> new ProgramKind(ProgramType.XDP, attachType(rest), FLAG_XDP_HAS_FRAGS);
            case "xdp" -> new ProgramKind(ProgramType.XDP, attachType(rest), 0);
            default -> XDP;
        };
    }

    private static int attachType(String rest) {
        return switch (rest) {
            case "devmap" -> ATTACH_XDP_DEVMAP;
            case "cpumap" -> ATTACH_XDP_CPUMAP;
            default -> ATTACH_XDP;
        };
    }
}
