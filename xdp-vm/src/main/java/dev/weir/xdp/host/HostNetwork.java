package dev.weir.xdp.host;

import static dev.weir.xdp.error.Errno.ENODEV;

import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.machine.Network;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.sys.NetlinkSocket;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network namespace of the thread that calls {@link #start}, mirrored for packet threads: links, addresses, routes, rules, neighbours
 * and forwarding settings. A thread of its own hears of changes over netlink and reads everything anew; changes that come faster than that
 * can be done are taken together, so that it is busy half of the time at most. Look-ups see one consistent state and take no lock. Safe for
 * use by several threads.
 *
 * <p>Before the start it is a network without links, and costs nothing.
 */
public final class HostNetwork implements Network, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HostNetwork.class.getName());

    private static final int RTNLGRP_IPV4_RULE = 8;
    private static final int RTNLGRP_IPV6_RULE = 19;
    private static final int RTNLGRP_IPV4_NETCONF = 24;
    private static final int RTNLGRP_IPV6_NETCONF = 25;
    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_DELNEIGH = 29;

    /** How long closing may have to wait. */
    private static final Duration LISTEN = Duration.ofMillis(200);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private volatile @Nullable NetworkView view;
    private volatile boolean closing;
    private @Nullable Thread listener;

    /**
     * Reads the calling thread's network namespace and begins to follow it, unless that was done before.
     *
     * @throws SystemCallException if netlink cannot be used
     */
    public synchronized void start() {
        if (listener != null || closing) {
            return;
        }
        NetlinkSocket news = NetlinkSocket.subscribeRoute(
                NetlinkSocket.RTNLGRP_LINK,
                NetlinkSocket.RTNLGRP_NEIGH,
                NetlinkSocket.RTNLGRP_IPV4_IFADDR,
                NetlinkSocket.RTNLGRP_IPV4_ROUTE,
                NetlinkSocket.RTNLGRP_IPV6_IFADDR,
                NetlinkSocket.RTNLGRP_IPV6_ROUTE,
                RTNLGRP_IPV4_RULE,
                RTNLGRP_IPV6_RULE,
                RTNLGRP_IPV4_NETCONF,
                RTNLGRP_IPV6_NETCONF);
        try {
            NetlinkSocket requests = NetlinkSocket.openRoute();
            NetworkReader reader = new NetworkReader(requests);
            begin(news, requests, reader);
        } catch (RuntimeException e) {
            news.close();
            throw e;
        }
    }

    @Override
    public int lookupRoute(long parameters, int flags) {
        NetworkView now = view;
        if (now == null) {
            return -ENODEV;
        }
        if (Memory.getByte(parameters) == FibParameters.AF_INET) {
            return new Ipv4Lookup(now, parameters, flags).answer();
        }
        Ipv6Lookup lookup = new Ipv6Lookup(now, parameters, flags);
        return lookup.staysHere() ? FibParameters.NOT_FORWARDED : lookup.answer();
    }

    @Override
    public int mtu(int interfaceIndex) {
        Link link = find(interfaceIndex);
        return link == null ? -1 : link.mtu();
    }

    @Override
    public int headerBytes(int interfaceIndex) {
        Link link = find(interfaceIndex);
        return link == null ? 0 : link.headerBytes();
    }

    @Override
    public void close() {
        Thread thread;
        synchronized (this) {
            closing = true;
            thread = listener;
        }
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void begin(NetlinkSocket news, NetlinkSocket requests, NetworkReader reader) {
        try {
            view = reader.read();
        } catch (RuntimeException e) {
            requests.close();
            throw e;
        }
        listener = Thread.ofPlatform().daemon().name("weir-network").start(() -> listen(news, requests, reader));
    }

    private @Nullable Link find(int interfaceIndex) {
        NetworkView now = view;
        return now == null ? null : now.links().find(interfaceIndex);
    }

    private void listen(NetlinkSocket news, NetlinkSocket requests, NetworkReader reader) {
        try (news;
                requests) {
            while (!closing) {
                try {
                    NetlinkSocket.Notifications heard = news.receive(LISTEN);
                    if (heard.lost() || !heard.messages().isEmpty()) {
                        refresh(reader, heard);
                    }
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "routes and neighbours may be out of date", e);
                    pause(LONGEST_PAUSE);
                }
            }
        }
    }

    private void refresh(NetworkReader reader, NetlinkSocket.Notifications heard) {
        long began = System.nanoTime();
        NetworkView before = view;
        boolean onlyNeighbours = !heard.lost()
                && heard.messages().stream()
                        .allMatch(message -> message.type() == RTM_NEWNEIGH || message.type() == RTM_DELNEIGH);
        view = before != null && onlyNeighbours ? before.with(reader.neighbours()) : reader.read();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        pause(List.of(took, LONGEST_PAUSE).stream().min(Duration::compareTo).orElse(took));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
