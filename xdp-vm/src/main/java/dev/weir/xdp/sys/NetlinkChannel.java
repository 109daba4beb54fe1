package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Datagrams of a netlink socket, cut into messages.
 *
 * <pre>
 *  0        4      6       8          12        16
 *  +--------+------+-------+----------+---------+-----------------------+
 *  | length | type | flags | sequence | port id | body, then pad to 4   |
 *  +--------+------+-------+----------+---------+-----------------------+
 * </pre>
 */
final class NetlinkChannel implements AutoCloseable {
    static final int HEADER_BYTES = 16;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int NETLINK_NETFILTER = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int MSG_DONTWAIT = 0x40;
    /** The kernel fills datagrams of a dump up to 32 KiB if it is offered that much. */
    private static final int RECEIVE_BYTES = 64 * 1024;

    private static final int SUBSCRIBER_QUEUE_BYTES = 4 * 1024 * 1024;

    private final Fd fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment receiveBuffer = arena.allocate(RECEIVE_BYTES, 8);

    private NetlinkChannel(Fd fd) {
        this.fd = fd;
    }

    /** A message with the sequence number that ties an answer to its request. */
    record Numbered(int sequence, NetlinkMessage message) {}

    static NetlinkChannel openRoute() {
        return open(NETLINK_ROUTE);
    }

    static NetlinkChannel openNetfilter() {
        return open(NETLINK_NETFILTER);
    }

    private static NetlinkChannel open(int protocol) {
        long result = SystemCall.SOCKET.call(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol, 0);
        if (result < 0) {
            throw SystemCall.SOCKET.failed(result, "opening a netlink socket");
        }
        NetlinkChannel channel = new NetlinkChannel(Fd.owning((int) result));
        try {
            channel.bind();
            channel.option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
            channel.option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
            channel.option(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    void join(int... groups) {
        growQueue();
        for (int group : groups) {
            option(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
        }
    }

    void send(int type, int flags, int sequence, byte[] body) {
        send(List.of(new Numbered(sequence, new NetlinkMessage(type, flags, body))));
    }

    /** Sends messages in one datagram. */
    void send(List<Numbered> messages) {
        try (Arena scratch = Arena.ofConfined()) {
            int length = messages.stream()
                    .mapToInt(one -> alignedLength(one.message()))
                    .sum();
            MemorySegment datagram = scratch.allocate(length, 8);
            int at = 0;
            for (Numbered one : messages) {
                write(one, datagram.asSlice(at));
                at += alignedLength(one.message());
            }
            long result = SystemCall.SENDTO.call(fd.number(), datagram.address(), length, 0, 0, 0);
            if (result < 0) {
                int type = messages.getFirst().message().type();
                throw SystemCall.SENDTO.failed(result, "sending netlink request of type " + type);
            }
        }
    }

    private static void write(Numbered one, MemorySegment out) {
        NetlinkMessage message = one.message();
        byte[] body = message.body();
        out.set(JAVA_INT, 0, HEADER_BYTES + body.length);
        out.set(JAVA_SHORT, 4, (short) message.type());
        out.set(JAVA_SHORT, 6, (short) message.flags());
        out.set(JAVA_INT, 8, one.sequence());
        MemorySegment.copy(MemorySegment.ofArray(body), 0, out, HEADER_BYTES, body.length);
    }

    private static int alignedLength(NetlinkMessage message) {
        return NetlinkMessage.align(HEADER_BYTES + message.body().length);
    }

    boolean waitReadable(Duration timeout) {
        return Poll.readable(fd, timeout);
    }

    /** The messages of the next datagram; empty if the kernel says that it had to drop some. */
    Optional<List<Numbered>> receive() {
        long result = SystemCall.RECVFROM.call(fd.number(), receiveBuffer.address(), RECEIVE_BYTES, MSG_DONTWAIT, 0, 0);
        if (result == -Errno.ENOBUFS) {
            return Optional.empty();
        }
        if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
            return Optional.of(List.of());
        }
        if (result < 0) {
            throw SystemCall.RECVFROM.failed(result, "receiving from netlink");
        }
        return Optional.of(
                messages(receiveBuffer.asSlice(0, result).asByteBuffer().order(ByteOrder.nativeOrder())));
    }

    static List<Numbered> messages(ByteBuffer datagram) {
        List<Numbered> messages = new ArrayList<>();
        int at = 0;
        while (at + HEADER_BYTES <= datagram.limit()) {
            int length = datagram.getInt(at);
            if (length < HEADER_BYTES || length > datagram.limit() - at) {
                break;
            }
            byte[] body = new byte[length - HEADER_BYTES];
            datagram.get(at + HEADER_BYTES, body);
            int type = Short.toUnsignedInt(datagram.getShort(at + 4));
            int flags = Short.toUnsignedInt(datagram.getShort(at + 6));
            messages.add(new Numbered(datagram.getInt(at + 8), new NetlinkMessage(type, flags, body)));
            at += NetlinkMessage.align(length);
        }
        return messages;
    }

    @Override
    public void close() {
        fd.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private void bind() {
        try (Arena scratch = Arena.ofConfined()) {
            // struct sockaddr_nl { u16 family, pad; u32 port_id, groups; }: the kernel chooses the port id.
            MemorySegment address = scratch.allocate(SOCKADDR_NL_BYTES, 4);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            long result = SystemCall.BIND.call(fd.number(), address.address(), SOCKADDR_NL_BYTES, 0);
            if (result < 0) {
                throw SystemCall.BIND.failed(result, "binding a netlink socket");
            }
        }
    }

    /** In a user namespace, as much as net.core.rmem_max allows: a subscriber that loses messages is told so. */
    private void growQueue() {
        long result = setOption(SOL_SOCKET, SO_RCVBUFFORCE, SUBSCRIBER_QUEUE_BYTES);
        if (result == -Errno.EPERM) {
            option(SOL_SOCKET, SO_RCVBUF, SUBSCRIBER_QUEUE_BYTES);
        } else if (result < 0) {
            throw SystemCall.SETSOCKOPT.failed(result, "giving a netlink socket a larger queue");
        }
    }

    private void option(int level, int option, int value) {
        long result = setOption(level, option, value);
        if (result < 0) {
            throw SystemCall.SETSOCKOPT.failed(result, "setting option %d of a netlink socket".formatted(option));
        }
    }

    private long setOption(int level, int option, int value) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment memory = scratch.allocateFrom(JAVA_INT, value);
            return SystemCall.SETSOCKOPT.call(fd.number(), level, option, memory.address(), JAVA_INT.byteSize(), 0);
        }
    }
}
