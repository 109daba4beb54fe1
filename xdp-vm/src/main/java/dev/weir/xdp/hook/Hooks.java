package dev.weir.xdp.hook;

import dev.weir.xdp.Engine;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The driver hooks of one engine. They know one another, so that a frame redirected to an interface that is hooked too leaves by its
 * hook. Safe for use by several threads.
 */
public final class Hooks implements AutoCloseable {
    private final CpuPool cpus;
    private final Supplier<Engine> kernel;
    private final List<Hook> open = new CopyOnWriteArrayList<>();

    /**
     * @param cpus lends each queue its CPU
     * @param kernel makes an engine over bpf(2), which AF_XDP needs for the small program that steers frames to its sockets; each hook
     *     closes its own
     */
    public Hooks(CpuPool cpus, Supplier<Engine> kernel) {
        this.cpus = cpus;
        this.kernel = kernel;
    }

    /**
     * Opens a hook in the calling thread's network namespace and starts its threads.
     *
     * @throws dev.weir.xdp.error.SystemCallException ENODEV if there is no such interface, EPERM without CAP_NET_RAW or CAP_NET_ADMIN
     * @throws IllegalStateException if the pool has not CPUs enough
     */
    public Hook open(HookOptions options, FrameProgram program) {
        RunningHook hook = start(options, program);
        open.add(hook);
        return hook;
    }

    private RunningHook start(HookOptions options, FrameProgram program) {
        return switch (options.kind()) {
            case AF_PACKET -> PacketHook.open(options, program, cpus, this::wayOut);
            case AF_XDP, AF_XDP_GENERIC, TAP -> throw new UnsupportedOperationException(options.kind() + " " + kernel);
        };
    }

    private FrameSink wayOut(int interfaceIndex, QueueCounters counters) {
        return PacketSender.transmit(interfaceIndex, counters);
    }

    /** Returns when every packet that was under way in any hook at the call is done. */
    public void synchronize() {
        open.forEach(Hook::synchronize);
    }

    /** Closes what is open. */
    @Override
    public void close() {
        open.forEach(Hook::close);
    }
}
