package dev.weir.dataplane.neighbour;

import dev.weir.dataplane.neighbour.NeighbourMessages.Neighbour;
import dev.weir.dataplane.neighbour.RouteLookup.Way;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.sys.NetlinkMessage;
import dev.weir.xdp.sys.NetlinkSocket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Resolves next hops through the kernel's routes and neighbours, and follows their changes on a thread of its own.
 *
 * <p>A hardware address once known stays in use while the kernel has merely forgotten it; it is given up when the host does not
 * answer any more, or the route to the backend leads elsewhere. Everything is found in the network namespace of the thread that
 * calls {@link #start}. The monitor of this object guards all state.
 */
public final class NextHopResolver implements NextHops, AutoCloseable {
    private static final Logger LOG = System.getLogger(NextHopResolver.class.getName());
    private static final Duration TICK = Duration.ofMillis(500);
    private static final long ASK_AGAIN = Duration.ofSeconds(1).toNanos();
    /** Well within the half minute or so after which the kernel calls an unconfirmed address stale. */
    private static final long CONFIRM = Duration.ofSeconds(10).toNanos();

    private final int interfaceIndex;
    private final HopWriter writer;
    private final HostPath hostPath;
    private final NetlinkSocket requests;
    private final NetlinkSocket notifications;
    private final RouteLookup routes;
    private final Thread thread;
    private final Map<Integer, Target> targets = new TreeMap<>();
    private final Map<IpAddress, MacAddress> known = new HashMap<>();
    private volatile boolean closed;

    /** A backend whose next hop is wanted. */
    private static final class Target {
        final IpAddress address;
        final boolean translated;

        @Nullable
        IpAddress hop;

        String trouble = "";
        boolean resolved;
        long asked;

        Target(IpAddress address, boolean translated) {
            this.address = address;
            this.translated = translated;
        }
    }

    private NextHopResolver(int interfaceIndex, String interfaceName, HopWriter writer, HostPath hostPath) {
        this.interfaceIndex = interfaceIndex;
        this.writer = writer;
        this.hostPath = hostPath;
        this.notifications = NetlinkSocket.subscribeRoute(
                NetlinkSocket.RTNLGRP_NEIGH,
                NetlinkSocket.RTNLGRP_LINK,
                NetlinkSocket.RTNLGRP_IPV4_ROUTE,
                NetlinkSocket.RTNLGRP_IPV6_ROUTE);
        this.requests = NetlinkSocket.openRoute();
        this.routes = new RouteLookup(requests, interfaceIndex, interfaceName);
        this.thread = Thread.ofPlatform().name("weir-neighbour").daemon().unstarted(this::follow);
    }

    /**
     * Starts with what the kernel knows now.
     *
     * @param interfaceIndex the interface that frames go out by
     * @param interfaceName its name
     * @param writer where next hops go
     * @param hostPath for backends that are this node itself, or that it reaches by another interface
     */
    public static NextHopResolver start(int interfaceIndex, String interfaceName, HopWriter writer, HostPath hostPath) {
        NextHopResolver resolver = new NextHopResolver(interfaceIndex, interfaceName, writer, hostPath);
        resolver.readAll();
        resolver.thread.start();
        return resolver;
    }

    @Override
    public synchronized void watch(int backend, IpAddress address, boolean translated) {
        Target target = new Target(address, translated);
        targets.put(backend, target);
        route(backend, target);
    }

    @Override
    public synchronized void forget(int backend) {
        targets.remove(backend);
    }

    @Override
    public synchronized void await(Collection<Integer> backends, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (backends.stream().anyMatch(this::isOpen)) {
            long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (millis <= 0) {
                return;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean isOpen(int backend) {
        Target target = targets.get(backend);
        return target != null && !target.resolved && target.hop != null;
    }

    @Override
    public synchronized Map<Integer, String> unreachable() {
        Map<Integer, String> reasons = new TreeMap<>();
        targets.forEach((backend, target) -> {
            if (!target.resolved) {
                reasons.put(backend, target.trouble);
            }
        });
        return reasons;
    }

    /** Leaves the hardware addresses that were found in force. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        notifications.close();
        requests.close();
    }

    private void follow() {
        boolean behind = false;
        while (!closed) {
            try {
                NetlinkSocket.Notifications news = notifications.receive(TICK);
                behind |= news.lost();
                if (behind) {
                    LOG.log(Level.INFO, "routes or neighbours were missed; reading them anew");
                    readAll();
                    behind = false;
                } else {
                    take(news.messages());
                }
                askAgain();
            } catch (RuntimeException e) {
                // What has been taken in by halves is read anew. Whatever it was, next hops must go on being followed.
                behind = true;
                if (!closed) {
                    LOG.log(Level.WARNING, "following routes and neighbours: {0}", e.toString());
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(TICK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void readAll() {
        List<NetlinkMessage> neighbours =
                requests.dump(NeighbourMessages.RTM_GETNEIGH, NeighbourMessages.dumpRequest());
        known.clear();
        neighbours.forEach(this::take);
        targets.forEach(this::route);
    }

    private synchronized void take(Collection<NetlinkMessage> messages) {
        boolean routesChanged = false;
        for (NetlinkMessage message : messages) {
            boolean neighbour = message.type() == NeighbourMessages.RTM_NEWNEIGH
                    || message.type() == NeighbourMessages.RTM_DELNEIGH;
            if (neighbour) {
                take(message);
            } else {
                routesChanged = true;
            }
        }
        if (routesChanged) {
            targets.forEach(this::route);
        }
    }

    private void take(NetlinkMessage message) {
        NeighbourMessages.parse(message)
                .filter(neighbour -> neighbour.interfaceIndex() == interfaceIndex)
                .ifPresent(neighbour -> take(neighbour, message.type() == NeighbourMessages.RTM_DELNEIGH));
    }

    private void take(Neighbour neighbour, boolean deleted) {
        IpAddress host = neighbour.address();
        if (deleted || neighbour.failed()) {
            known.remove(host);
        } else {
            neighbour.mac().ifPresent(mac -> known.put(host, mac));
        }
        targets.forEach((backend, target) -> {
            if (!host.equals(target.hop)) {
                return;
            }
            if (neighbour.failed()) {
                lose(backend, target, host + " does not answer on this link");
            } else {
                resolve(backend, target);
            }
        });
    }

    /** Looks up the way to a backend, and its hop's hardware address if that is known. */
    private void route(int backend, Target target) {
        switch (routes.find(target.address)) {
            case Way.None(String reason) -> {
                target.hop = null;
                lose(backend, target, reason);
            }
            case Way.Here() -> leaveToHost(backend, target, target.address + " is an address of this node itself");
            case Way.Elsewhere(String reason) -> {
                if (target.translated) {
                    leaveToHost(backend, target, reason);
                } else {
                    target.hop = null;
                    lose(backend, target, reason);
                }
            }
            case Way.Hop(IpAddress host) -> {
                boolean moved = !host.equals(target.hop);
                target.hop = host;
                if (moved) {
                    target.resolved = false;
                    target.trouble = "waiting for the hardware address of " + host;
                    ask(target, host);
                }
                resolve(backend, target);
            }
        }
    }

    /** A backend that holds the VIP, as those of pools that do not translate do, answers for itself wherever it is. */
    private void leaveToHost(int backend, Target target, String why) {
        target.hop = null;
        Optional<String> obstacle = target.translated ? hostPath.open() : Optional.empty();
        if (obstacle.isPresent()) {
            lose(backend, target, "%s, and what it answers can't be translated: %s".formatted(why, obstacle.get()));
            return;
        }
        writer.deliverByHost(backend);
        target.resolved = true;
        target.trouble = "";
        notifyAll();
    }

    private void resolve(int backend, Target target) {
        MacAddress mac = target.hop == null ? null : known.get(target.hop);
        if (mac != null) {
            writer.resolve(backend, mac);
            target.resolved = true;
            target.trouble = "";
            notifyAll();
        }
    }

    private void lose(int backend, Target target, String reason) {
        if (target.resolved) {
            LOG.log(Level.WARNING, "backend {0} can no longer be reached: {1}", target.address, reason);
        }
        writer.unresolve(backend);
        target.resolved = false;
        target.trouble = reason;
        notifyAll();
    }

    private synchronized void askAgain() {
        long now = System.nanoTime();
        for (Target target : targets.values()) {
            IpAddress hop = target.hop;
            if (hop != null && now - target.asked >= (target.resolved ? CONFIRM : ASK_AGAIN)) {
                ask(target, hop);
            }
        }
    }

    private void ask(Target target, IpAddress hop) {
        target.asked = System.nanoTime();
        try {
            requests.request(
                    NeighbourMessages.RTM_NEWNEIGH,
                    NeighbourMessages.NLM_F_CREATE,
                    NeighbourMessages.useRequest(interfaceIndex, hop));
        } catch (SystemCallException e) {
            target.trouble = "asking for the hardware address of %s: %s".formatted(hop, e.getMessage());
        }
    }
}
