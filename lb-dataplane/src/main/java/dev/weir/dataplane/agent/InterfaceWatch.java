package dev.weir.dataplane.agent;

import dev.weir.dataplane.report.Announcements;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Announces when the interface is not what it was when the program was loaded for it, so that packets no longer reach it or what it
 * sends no longer fits.
 * Looks at intervals, in the network namespace of the thread that asks it to. For one thread.
 */
final class InterfaceWatch {
    private static final Logger LOG = System.getLogger("dev.weir.agent");
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();
    private static final String CONDITION = "interface";

    private final Interface expected;
    private final Announcements announcements;
    private long lookedAt = System.nanoTime();

    /** @param expected the interface as it was when the program was loaded */
    InterfaceWatch(Interface expected, Announcements announcements) {
        this.expected = expected;
        this.announcements = announcements;
    }

    /** Looks if it is time. */
    void refresh() {
        long now = System.nanoTime();
        if (now - lookedAt < INTERVAL) {
            return;
        }
        lookedAt = now;
        try {
            compare(Interfaces.list());
        } catch (SystemCallException e) {
            LOG.log(Level.WARNING, "looking at interface {0}: {1}", expected.name(), e.getMessage());
        }
    }

    /** @param present the interfaces that there are now */
    void compare(List<Interface> present) {
        trouble(present)
                .ifPresentOrElse(
                        sentence -> announcements.raise(CONDITION, sentence),
                        () -> announcements.withdraw(
                                CONDITION, "interface %s is as it was again".formatted(expected.name())));
    }

    private Optional<String> trouble(List<Interface> present) {
        Optional<Interface> same =
                present.stream().filter(one -> one.index() == expected.index()).findFirst();
        if (same.isEmpty()) {
            boolean again = present.stream().anyMatch(one -> one.name().equals(expected.name()));
            return Optional.of((again
                            ? "interface %s was removed and made anew, and its packets pass the program by; start the agent again"
                            : "interface %s was removed; once it is back, start the agent again")
                    .formatted(expected.name()));
        }
        if (!same.get().mac().equals(expected.mac())) {
            return Optional.of(
                    "interface %s has changed its hardware address from %s to %s, and the program takes frames for the former only; start the agent again"
                            .formatted(
                                    expected.name(), expected.mac(), same.get().mac()));
        }
        if (same.get().mtu() != expected.mtu()) {
            return Optional.of(
                    "interface %s has changed its MTU from %d to %d, and packets are encapsulated for the former; start the agent again"
                            .formatted(
                                    expected.name(), expected.mtu(), same.get().mtu()));
        }
        return Optional.empty();
    }
}
