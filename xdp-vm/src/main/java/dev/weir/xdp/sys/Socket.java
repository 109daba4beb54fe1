package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A socket of the kernel's, for the families that the JDK does not know: packets and XDP. It stays in the network namespace of the
 * thread that opened it. Calls for the packet path take addresses, return a result or a negative errno ({@link Errno}), and allocate
 * nothing. One thread at a time, except where its user knows better.
 */
public final class Socket implements AutoCloseable {
    public static final int AF_PACKET = 17;
    public static final int AF_XDP = 44;

    public static final int SOL_SOCKET = 1;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_MARK = 36;
    public static final int SO_BUSY_POLL = 46;
    public static final int SO_PREFER_BUSY_POLL = 69;
    public static final int SO_BUSY_POLL_BUDGET = 70;
    public static final int MSG_DONTWAIT = 0x40;

    /** Size of {@code struct mmsghdr}, of which {@link #sendBatch} takes an array. */
    public static final int MMSGHDR_BYTES = 64;

    private static final int SO_ERROR = 4;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCK_NONBLOCK = 0x800;

    // struct msghdr { void *name; u32 name_length; struct iovec *vectors; u64 vector_count; void *control; u64
    // control_length; u32 flags; }
    private static final int MSGHDR_BYTES = 56;

    private final Fd fd;
    /** A message without a byte. */
    private final MemorySegment nothing = Arena.ofAuto().allocate(MSGHDR_BYTES, 8);

    private Socket(Fd fd) {
        this.fd = fd;
    }

    /**
     * Opens a raw socket that does not block.
     *
     * @param family {@link #AF_PACKET} or {@link #AF_XDP}
     * @param protocol of the family
     * @throws dev.weir.xdp.error.SystemCallException EPERM without CAP_NET_RAW, EAFNOSUPPORT if this kernel lacks the family
     */
    public static Socket raw(int family, int protocol) {
        long result = SystemCall.SOCKET.call(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol, 0);
        if (result < 0) {
            throw SystemCall.SOCKET.failed(
                    result, "opening a %s socket".formatted(family == AF_XDP ? "XDP" : "packet"));
        }
        return new Socket(Fd.owning((int) result));
    }

    /** The descriptor, which the socket owns. */
    public Fd fd() {
        return fd;
    }

    /** Sets an option of four bytes; throws with {@code what} in the message. */
    public void set(int level, int option, int value, String what) {
        try (Arena arena = Arena.ofConfined()) {
            set(level, option, arena.allocateFrom(JAVA_INT, value), what);
        }
    }

    /** Sets an option; throws with {@code what} in the message. */
    public void set(int level, int option, MemorySegment value, String what) {
        int result = trySet(level, option, value);
        if (result < 0) {
            throw SystemCall.SETSOCKOPT.failed(result, what);
        }
    }

    /** Sets an option of four bytes, if the kernel has it and grants it; 0 or a negative errno. */
    public int trySet(int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return trySet(level, option, arena.allocateFrom(JAVA_INT, value));
        }
    }

    private int trySet(int level, int option, MemorySegment value) {
        return (int) SystemCall.SETSOCKOPT.call(fd.number(), level, option, value.address(), value.byteSize(), 0);
    }

    /** Reads an option into {@code value}; throws with {@code what} in the message. */
    public void get(int level, int option, MemorySegment value, String what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            long result = SystemCall.GETSOCKOPT.call(fd.number(), level, option, value.address(), length.address(), 0);
            if (result < 0) {
                throw SystemCall.GETSOCKOPT.failed(result, what);
            }
        }
    }

    /** Takes the error off the socket that an event left there, such as ENETDOWN; 0 if there is none. */
    public int takeError() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(JAVA_INT);
            get(SOL_SOCKET, SO_ERROR, error, "asking a socket for its error");
            return error.get(JAVA_INT, 0);
        }
    }

    /** Binds to an address of the family; 0 or a negative errno. */
    public int bind(MemorySegment address) {
        return (int) SystemCall.BIND.call(fd.number(), address.address(), address.byteSize(), 0);
    }

    /** Says what a failed {@link #bind} was for. */
    public static RuntimeException bindFailed(int result, String what) {
        return SystemCall.BIND.failed(result, what);
    }

    /**
     * Sends messages, without waiting.
     *
     * @param headers address of an array of {@code struct mmsghdr}
     * @return how many were sent, or the negative errno of the first
     */
    public int sendBatch(long headers, int count) {
        return (int) SystemCall.SENDMMSG.call(fd.number(), headers, count, MSG_DONTWAIT);
    }

    /**
     * Receives one message, without waiting.
     *
     * @param buffer takes its beginning; what does not fit is lost
     * @return bytes received, or a negative errno: EAGAIN if there is none
     */
    public int receive(MemorySegment buffer) {
        return (int) SystemCall.RECVFROM.call(fd.number(), buffer.address(), buffer.byteSize(), MSG_DONTWAIT, 0, 0);
    }

    /** Sends one message, without waiting, to where the socket is bound; bytes sent, or a negative errno. */
    public int send(MemorySegment message) {
        return (int) SystemCall.SENDTO.call(fd.number(), message.address(), message.byteSize(), MSG_DONTWAIT, 0, 0);
    }

    /** A send of nothing: tells the kernel to look into the socket's transmit ring. 0 or a negative errno. */
    public int kickTransmit() {
        return (int) SystemCall.SENDMSG.call(fd.number(), nothing.address(), MSG_DONTWAIT, 0);
    }

    /** A receive of nothing: tells the kernel to look for frames. 0 or a negative errno. */
    public int kickReceive() {
        return (int) SystemCall.RECVMSG.call(fd.number(), nothing.address(), MSG_DONTWAIT, 0);
    }

    @Override
    public void close() {
        fd.close();
    }
}
