package dev.weir.xdp.hook;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The host's stack on a hooked interface: kept from what comes in, and given what passes. Where this process has not the rights for it,
 * or the kernel not the means, the stack keeps its own copies of everything, which is announced.
 */
final class HostStack {
    private static final Logger LOG = System.getLogger(HostStack.class.getName());

    private final Interface target;
    private final @Nullable HostEntrance entrance;
    private final boolean copies;
    private final boolean partialChecksums;
    private final String description;

    private HostStack(
            Interface target,
            @Nullable HostEntrance entrance,
            boolean copies,
            boolean partialChecksums,
            String description) {
        this.target = target;
        this.entrance = entrance;
        this.copies = copies;
        this.partialChecksums = partialChecksums;
        this.description = description;
    }

    /**
     * For a hook that only gets copies of frames.
     *
     * @param cleanup gets what is to be closed when the hook closes
     * @throws SystemCallException EBUSY if another process has the interface hooked
     */
    static HostStack isolated(Interface target, HookOptions.Host host, Cleanup cleanup) {
        Cleanup own = new Cleanup();
        cleanup.add(own::close);
        try {
            HostStack stack = entered(target, host, false, own);
            Isolation isolation = Isolation.of(target.name(), HostEntrance.MARK);
            own.add(isolation::close);
            return stack;
        } catch (SystemCallException e) {
            own.close();
            if (e.errno() == Errno.EBUSY) {
                throw e;
            }
            LOG.log(
                    Level.WARNING,
                    "interface {0}: the host''s stack gets every frame that comes in, whatever the program says of it, because it"
                            + " cannot be isolated: {1}",
                    target.name(),
                    e.getMessage());
            return new HostStack(target, null, true, false, "the host gets every frame");
        }
    }

    /** For a hook that takes frames away from the host, and does not hear which checksums their senders left to hardware. */
    static HostStack entered(Interface target, HookOptions.Host host, Cleanup cleanup) {
        return entered(target, host, true, cleanup);
    }

    private static HostStack entered(
            Interface target, HookOptions.Host host, boolean partialChecksums, Cleanup cleanup) {
        if (host == HookOptions.Host.NOTHING) {
            return new HostStack(target, null, false, false, "the host gets no frame");
        }
        HostEntrance entrance = HostEntrance.to(target.index());
        cleanup.add(entrance::close);
        return new HostStack(target, entrance, false, partialChecksums, "the host gets passed frames");
    }

    /** One queue's way to the host. */
    HostSide side(QueueCounters counters) {
        if (entrance != null) {
            return HostSide.by(entrance.open(counters), counters, target.mac().bytes(), partialChecksums);
        }
        return copies ? HostSide.withCopies(counters) : HostSide.none(counters);
    }

    /** For people. */
    String description() {
        return description;
    }
}
