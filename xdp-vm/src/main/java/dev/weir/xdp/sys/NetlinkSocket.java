package dev.weir.xdp.sys;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A netlink socket of the route family ({@code man 7 rtnetlink}): links, addresses, routes, neighbours. It stays in the
 * network namespace of the thread that opened it.
 *
 * <p>Safe for use by several threads, one call at a time; closing waits for the call in progress. Calls block the thread.
 */
public final class NetlinkSocket implements AutoCloseable {
    /** Multicast groups ({@code enum rtnetlink_groups}, {@code uapi/linux/rtnetlink.h}). */
    public static final int RTNLGRP_LINK = 1;

    public static final int RTNLGRP_NEIGH = 3;
    public static final int RTNLGRP_IPV4_IFADDR = 5;
    public static final int RTNLGRP_IPV4_ROUTE = 7;
    public static final int RTNLGRP_IPV6_IFADDR = 9;
    public static final int RTNLGRP_IPV6_ROUTE = 11;

    private static final short NLM_F_REQUEST = 0x1;
    private static final short NLM_F_ACK = 0x4;
    private static final short NLM_F_DUMP_INTR = 0x10;
    private static final short NLM_F_DUMP = 0x300;
    private static final int DUMP_TRIES = 10;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final NetlinkChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private int sequence;

    private NetlinkSocket(NetlinkChannel channel) {
        this.channel = channel;
    }

    /** A socket for requests, in the calling thread's network namespace. */
    public static NetlinkSocket openRoute() {
        return new NetlinkSocket(NetlinkChannel.openRoute());
    }

    /** A socket that hears what the kernel says to multicast groups such as {@link #RTNLGRP_NEIGH}, from now on. */
    public static NetlinkSocket subscribeRoute(int... groups) {
        NetlinkChannel channel = NetlinkChannel.openRoute();
        try {
            channel.join(groups);
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
        return new NetlinkSocket(channel);
    }

    /**
     * Sends a request and waits for the kernel's word on it.
     *
     * @param flags {@code NLM_F_*} besides REQUEST and ACK, such as {@code NLM_F_CREATE}
     * @return what the kernel answered besides the acknowledgement: one message for most {@code RTM_GET*}, none for changes
     * @throws SystemCallException with the errno and the kernel's own explanation if it gives one
     */
    public List<NetlinkMessage> request(int type, int flags, byte[] body) {
        lock.lock();
        try {
            channel.send(type, flags | NLM_F_REQUEST | NLM_F_ACK, ++sequence, body);
            return answer("request", type).messages();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for everything of a kind. The answer is one consistent view: a dump that a change cut through is made again.
     *
     * @param type such as {@code RTM_GETNEIGH} = 30
     */
    public List<NetlinkMessage> dump(int type, byte[] body) {
        lock.lock();
        try {
            for (int i = 0; i < DUMP_TRIES; i++) {
                channel.send(type, NLM_F_REQUEST | NLM_F_DUMP, ++sequence, body);
                Answer answer = answer("dump", type);
                if (!answer.interrupted()) {
                    return answer.messages();
                }
            }
            throw new SystemCallException(
                    "dump", Errno.EINTR, "netlink dump of type " + type + ": changes keep interrupting it; try again");
        } finally {
            lock.unlock();
        }
    }

    /** Waits for notifications; returns what has come, nothing if the time is over. */
    public Notifications receive(Duration timeout) {
        lock.lock();
        try {
            List<NetlinkMessage> messages = new ArrayList<>();
            boolean lost = false;
            Duration wait = timeout;
            while (channel.waitReadable(wait)) {
                Optional<List<NetlinkChannel.Numbered>> datagram = channel.receive();
                lost |= datagram.isEmpty();
                datagram.ifPresent(some -> some.forEach(one -> messages.add(one.message())));
                wait = Duration.ZERO;
            }
            return new Notifications(List.copyOf(messages), lost);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            channel.close();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What came.
     *
     * @param lost whether the kernel dropped notifications because this socket was full: what is known must be dumped anew
     */
    public record Notifications(List<NetlinkMessage> messages, boolean lost) {}

    private record Answer(List<NetlinkMessage> messages, boolean interrupted) {}

    /** Collects messages of the current sequence number up to the one that ends the answer. */
    private Answer answer(String call, int type) {
        List<NetlinkMessage> messages = new ArrayList<>();
        boolean interrupted = false;
        while (channel.waitReadable(ANSWER_TIMEOUT)) {
            for (NetlinkChannel.Numbered received : channel.receive().orElse(List.of())) {
                if (received.sequence() != sequence) {
                    continue;
                }
                NetlinkMessage message = received.message();
                interrupted |= (message.flags() & NLM_F_DUMP_INTR) != 0;
                if (NetlinkError.ends(message)) {
                    NetlinkError.check(message, "netlink %s of type %d".formatted(call, type));
                    return new Answer(List.copyOf(messages), interrupted);
                }
                messages.add(message);
            }
        }
        throw new SystemCallException(call, Errno.EAGAIN, "netlink %s of type %d: no answer".formatted(call, type));
    }
}
