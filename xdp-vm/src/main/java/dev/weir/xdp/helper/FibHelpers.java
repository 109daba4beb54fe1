package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.EAFNOSUPPORT;
import static dev.weir.xdp.error.Errno.EINVAL;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.Memory;

/** Looking up a route ({@code bpf_xdp_fib_lookup}, {@code net/core/filter.c}). */
public final class FibHelpers {
    private static final int PARAMETER_BYTES = 64;
    private static final int KNOWN_FLAGS = 0x3f;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private FibHelpers() {}

    /**
     * Looks up the next hop.
     *
     * @param parameters address of a {@code struct bpf_fib_lookup}, whose first byte is the address family
     * @return {@code BPF_FIB_LKUP_RET_*}, or a negative error number
     */
    public static long lookup(Cpu cpu, long context, long parameters, long bytes, long flags, long r5) {
        if ((int) bytes < PARAMETER_BYTES || ((int) flags & ~KNOWN_FLAGS) != 0) {
            return -EINVAL;
        }
        int family = Memory.getByte(parameters);
        if (family != AF_INET && family != AF_INET6) {
            return -EAFNOSUPPORT;
        }
        return cpu.surroundings().network().lookupRoute(parameters, (int) flags);
    }
}
