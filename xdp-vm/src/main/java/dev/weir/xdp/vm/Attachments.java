package dev.weir.xdp.vm;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Link;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.hook.Hook;
import dev.weir.xdp.hook.HookOptions;
import dev.weir.xdp.hook.HookOptions.Kind;
import dev.weir.xdp.hook.HookOptions.Waiting;
import dev.weir.xdp.hook.Hooks;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which interfaces this engine's programs are attached to. Safe for use by several threads. */
final class Attachments {
    private static final Logger LOG = System.getLogger(Attachments.class.getName());
    private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

    private final VmOptions options;
    private final Hooks hooks;
    private final Set<Place> taken = new HashSet<>();

    Attachments(VmOptions options, Hooks hooks) {
        this.options = options;
        this.hooks = hooks;
    }

    /**
     * An interface that somebody has.
     *
     * @param namespace what the kernel calls its network namespace, such as {@code net:[4026531840]}
     */
    private record Place(String namespace, String interfaceName) {}

    /** Opens a hook in the calling thread's network namespace and runs the program on what it receives. */
    Link attach(VmProgram program, AttachOptions wanted) {
        Place place = new Place(namespace(), wanted.interfaceName());
        take(place, program);
        LoadedProgram held = null;
        try {
            held = program.hold();
            held.requireForInterfaces("BPF_LINK_CREATE");
            Hook hook = open(held, wanted);
            return new VmLink(hook, held, () -> giveBack(place));
        } catch (RuntimeException | Error e) {
            giveBack(place);
            if (held != null) {
                held.release();
            }
            throw e;
        }
    }

    private Hook open(LoadedProgram program, AttachOptions wanted) {
        return switch (options.hook()) {
            case AF_PACKET -> open(program, wanted, Kind.AF_PACKET);
            case TAP -> open(program, wanted, Kind.TAP);
            case AF_XDP -> open(program, wanted, driverOrStack(wanted));
            case AUTO -> openFastest(program, wanted);
        };
    }

    private Hook openFastest(LoadedProgram program, AttachOptions wanted) {
        if (wanted.mode() == AttachOptions.Mode.GENERIC) {
            return open(program, wanted, Kind.AF_PACKET);
        }
        Optional<String> missing = KernelEngine.unavailable();
        if (missing.isEmpty()) {
            try {
                return open(program, wanted, Kind.AF_XDP);
            } catch (SystemCallException | BpfException e) {
                if (wanted.mode() == AttachOptions.Mode.NATIVE || isFinal(e)) {
                    throw e;
                }
                missing = Optional.of(String.valueOf(e.getMessage()));
            }
        } else if (wanted.mode() == AttachOptions.Mode.NATIVE) {
            throw new UnsupportedOperationException(
                    "interface %s: the driver's hook is had by AF_XDP only, which needs BPF: %s"
                            .formatted(wanted.interfaceName(), missing.get()));
        }
        LOG.log(
                Level.INFO,
                "interface {0}: AF_XDP cannot be had, so packets come over AF_PACKET, which is slower: {1}",
                wanted.interfaceName(),
                missing.get());
        return open(program, wanted, Kind.AF_PACKET);
    }

    /** Whether AF_PACKET would be refused for the same reason. */
    private static boolean isFinal(RuntimeException refusal) {
        int errno = switch (refusal) {
            case SystemCallException call -> call.errno();
            case BpfException bpf -> bpf.errno();
            default -> 0;
        };
        return errno == Errno.ENODEV || errno == Errno.EBUSY;
    }

    private static Kind driverOrStack(AttachOptions wanted) {
        return wanted.mode() == AttachOptions.Mode.GENERIC ? Kind.AF_XDP_GENERIC : Kind.AF_XDP;
    }

    private Hook open(LoadedProgram program, AttachOptions wanted, Kind kind) {
        HookOptions how = HookOptions.on(wanted.interfaceName(), kind)
                .withQueues(options.queues())
                .withWaiting(options.busyPoll() ? Waiting.BUSY_POLL : Waiting.INTERRUPT);
        return hooks.open(how, program);
    }

    private void take(Place place, VmProgram program) {
        synchronized (taken) {
            if (!taken.add(place)) {
                throw new BpfException(
                        "BPF_LINK_CREATE",
                        Errno.EBUSY,
                        "interface %s: attaching program %s: %s; another program is attached already: detach it first, or replace it by its link"
                                .formatted(place.interfaceName(), program.name(), Errno.describe(Errno.EBUSY)));
            }
        }
    }

    private void giveBack(Place place) {
        synchronized (taken) {
            taken.remove(place);
        }
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(NAMESPACE).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell which network namespace this is", e);
        }
    }
}
