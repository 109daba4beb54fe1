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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** Attaches an engine's programs to interfaces. Safe for use by several threads. */
final class Attachments {
    private static final Logger LOG = System.getLogger(Attachments.class.getName());

    private final VmOptions options;
    private final Hooks hooks;
    private final Rehearsals rehearsals;

    Attachments(VmOptions options, Hooks hooks, Rehearsals rehearsals) {
        this.options = options;
        this.hooks = hooks;
        this.rehearsals = rehearsals;
    }

    /** Makes the program fast, opens a hook in the calling thread's network namespace and runs it on what that receives. */
    Link attach(VmProgram program, AttachOptions wanted) {
        if (wanted.mode() == AttachOptions.Mode.EGRESS) {
            throw new UnsupportedOperationException(
                    "interface %s: an engine in user space sees what comes in, and nothing of what the host sends; use the kernel's"
                            .formatted(wanted.interfaceName()));
        }
        LoadedProgram held = program.hold();
        try {
            held.requireForInterfaces("BPF_LINK_CREATE");
            List<byte[]> samples = wanted.samples();
            rehearsals.before(held, samples);
            return new VmLink(open(held, wanted), held, next -> rehearsals.before(next, samples));
        } catch (RuntimeException | Error e) {
            held.release();
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
}
