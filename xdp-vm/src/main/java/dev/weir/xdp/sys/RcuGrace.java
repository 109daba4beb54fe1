package dev.weir.xdp.sys;

/**
 * Waits for the kernel's readers. XDP programs run inside an RCU read-side section, so a packet that began before a change to a
 * map may still be acting on what it read.
 */
public final class RcuGrace {
    private static final int MEMBARRIER_CMD_GLOBAL = 1;

    private RcuGrace() {}

    /**
     * Returns when every XDP program run that had begun before the call has ended. {@code MEMBARRIER_CMD_GLOBAL} is {@code
     * synchronize_rcu()} ({@code kernel/sched/membarrier.c}); it takes some milliseconds to tens of milliseconds.
     *
     * @throws dev.weir.xdp.error.SystemCallException EINVAL on a kernel booted with {@code nohz_full}, which has no such command
     */
    public static void await() {
        long result = SystemCall.MEMBARRIER.call(MEMBARRIER_CMD_GLOBAL, 0, 0, 0);
        if (result < 0) {
            throw SystemCall.MEMBARRIER.failed(result, "waiting for packets in flight");
        }
    }
}
