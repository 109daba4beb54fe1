package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Offload settings of an interface in the calling thread's network namespace ({@code SIOCETHTOOL}, {@code
 * uapi/linux/ethtool.h}).
 */
public final class Ethtool {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GTXCSUM = 0x16;
    private static final int ETHTOOL_STXCSUM = 0x17;
    // struct ifreq { char name[16]; void *data; ... }
    private static final int IFREQ_DATA = 16;
    private static final int IFREQ_BYTES = 40;
    // struct ethtool_value { u32 cmd, data; }
    private static final int VALUE_DATA = 4;
    private static final int VALUE_BYTES = 8;

    private Ethtool() {}

    /**
     * Whether the interface is left to fill in transmit checksums. Turned off, the stack computes them before a packet leaves,
     * so that a peer's XDP program sees whole packets.
     *
     * @throws dev.weir.xdp.error.SystemCallException ENODEV if there is no such interface, EPERM without CAP_NET_ADMIN
     */
    public static void setTxChecksum(String interfaceName, boolean on) {
        value(interfaceName, ETHTOOL_STXCSUM, on ? 1 : 0);
    }

    /** Whether the interface fills in transmit checksums. */
    public static boolean txChecksum(String interfaceName) {
        return value(interfaceName, ETHTOOL_GTXCSUM, 0) != 0;
    }

    private static int value(String interfaceName, int command, int data) {
        try (Arena arena = Arena.ofConfined();
                Fd socket = socket()) {
            MemorySegment value = arena.allocate(VALUE_BYTES, 8);
            value.set(JAVA_INT, 0, command);
            value.set(JAVA_INT, VALUE_DATA, data);
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            request.setString(0, Interfaces.checkedName(interfaceName));
            request.set(JAVA_LONG, IFREQ_DATA, value.address());
            long result = SystemCall.IOCTL.call(socket.number(), SIOCETHTOOL, request.address(), 0);
            if (result < 0) {
                throw SystemCall.IOCTL.failed(result, "ethtool on interface " + interfaceName);
            }
            return value.get(JAVA_INT, VALUE_DATA);
        }
    }

    private static Fd socket() {
        long result = SystemCall.SOCKET.call(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0);
        if (result < 0) {
            throw SystemCall.SOCKET.failed(result, "opening a socket for ethtool");
        }
        return Fd.owning((int) result);
    }
}
