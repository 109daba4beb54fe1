package dev.weir.xdp.hook;

import dev.weir.xdp.Engine;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.sys.NetworkNamespace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The driver hooks of one engine. They know one another, so that a frame redirected to an interface that is hooked too leaves by its
 * hook. Safe for use by several threads.
 */
public final class Hooks implements AutoCloseable {
    /** A hook and the network namespace that it is in: interface indices repeat between namespaces. */
    private record Placed(String namespace, RunningHook hook) {}

    private final CpuPool cpus;
    private final Supplier<Engine> kernel;
    private final List<Placed> open = new CopyOnWriteArrayList<>();

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
     * @throws BpfException EBUSY if one of these hooks is on the interface already
     * @throws IllegalStateException if the pool has not CPUs enough
     */
    public synchronized Hook open(HookOptions options, FrameProgram program) {
        open.removeIf(placed -> placed.hook().closed());
        String namespace = NetworkNamespace.current();
        if (in(namespace).anyMatch(hook -> hook.interfaceName().equals(options.interfaceName()))) {
            throw new BpfException(
                    "BPF_LINK_CREATE",
                    Errno.EBUSY,
                    "interface %s: %s: another program is attached already: detach it first, or replace it by its link"
                            .formatted(options.interfaceName(), Errno.describe(Errno.EBUSY)));
        }
        RunningHook hook = start(options, program);
        open.add(new Placed(namespace, hook));
        return hook;
    }

    private RunningHook start(HookOptions options, FrameProgram program) {
        return switch (options.kind()) {
            case AF_PACKET -> PacketHook.open(options, program, cpus, this::entry);
            case AF_XDP, AF_XDP_GENERIC -> XdpHook.open(options, program, cpus, this::entry, kernel);
            case TAP -> TapHook.open(options, program, cpus, this::entry, this::synchronize);
        };
    }

    /** Asked by the threads of hooks, each in its hook's namespace. */
    private Optional<FrameSink> entry(int interfaceIndex, QueueCounters counters) {
        return in(NetworkNamespace.current())
                .filter(hook -> hook.interfaceIndex() == interfaceIndex && !hook.stopping())
                .flatMap(hook -> hook.entry().stream())
                .findFirst()
                .map(entry -> entry.apply(counters));
    }

    private Stream<RunningHook> in(String namespace) {
        return open.stream()
                .filter(placed -> placed.namespace().equals(namespace))
                .map(Placed::hook);
    }

    /** Returns when every packet that was under way in any hook at the call is done. */
    public void synchronize() {
        open.forEach(placed -> placed.hook().synchronize());
    }

    /** Closes what is open. */
    @Override
    public void close() {
        open.forEach(placed -> placed.hook().close());
    }
}
