package dev.weir.xdp.helper;

/** What else is to be known of a helper; after the fields of the kernel's {@code struct bpf_func_proto} and the rules of its verifier. */
enum HelperFlag {
    /** For programs under a licence compatible with the GPL only. */
    GPL,
    /** Its memory arguments may point into the packet. */
    PACKET_MEMORY,
    /** It may move the packet's bounds: packet pointers from before are worth nothing after. */
    CHANGES_PACKET,
    /** It may be called while a spin lock is held. */
    UNDER_LOCK,
    /** It goes on with code of the program, so that interpreter and JIT do it themselves. */
    CONTROL_FLOW
}
