package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Offload settings and driver statistics of an interface in the calling thread's network namespace ({@code SIOCETHTOOL}, {@code
 * uapi/linux/ethtool.h}).
 */
public final class Ethtool {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GTXCSUM = 0x16;
    private static final int ETHTOOL_STXCSUM = 0x17;
    private static final int ETHTOOL_GSTRINGS = 0x1b;
    private static final int ETHTOOL_GSTATS = 0x1d;
    private static final int ETHTOOL_GFLAGS = 0x25;
    private static final int ETHTOOL_SFLAGS = 0x26;
    private static final int ETHTOOL_GGRO = 0x2b;
    private static final int ETHTOOL_SGRO = 0x2c;
    private static final int ETH_FLAG_LRO = 1 << 15;
    private static final int ETHTOOL_GSSET_INFO = 0x37;
    private static final int ETH_SS_STATS = 1;
    // struct ethtool_sset_info { u32 cmd, reserved; u64 sset_mask; u32 data[]; }
    private static final int SSET_MASK = 8;
    private static final int SSET_DATA = 16;
    // struct ethtool_gstrings { u32 cmd, string_set, len; u8 data[][32]; }
    private static final int GSTRINGS_SET = 4;
    private static final int GSTRINGS_LENGTH = 8;
    private static final int GSTRINGS_DATA = 12;
    private static final int GSTRING_BYTES = 32;
    // struct ethtool_stats { u32 cmd, n_stats; u64 data[]; }
    private static final int STATS_COUNT = 4;
    private static final int STATS_DATA = 8;
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

    /** Whether the interface's frames are put together before the stack gets them, in software: generic receive offload. */
    public static boolean genericReceiveOffload(String interfaceName) {
        return value(interfaceName, ETHTOOL_GGRO, 0) != 0;
    }

    /**
     * Turns generic receive offload on or off.
     *
     * @throws dev.weir.xdp.error.SystemCallException ENODEV if there is no such interface, EPERM without CAP_NET_ADMIN
     */
    public static void setGenericReceiveOffload(String interfaceName, boolean on) {
        value(interfaceName, ETHTOOL_SGRO, on ? 1 : 0);
    }

    /** Whether the interface puts frames together by itself: large receive offload. */
    public static boolean largeReceiveOffload(String interfaceName) {
        return (value(interfaceName, ETHTOOL_GFLAGS, 0) & ETH_FLAG_LRO) != 0;
    }

    /**
     * Turns large receive offload on or off.
     *
     * @throws dev.weir.xdp.error.SystemCallException EINVAL or EOPNOTSUPP if the interface has none, EPERM without CAP_NET_ADMIN
     */
    public static void setLargeReceiveOffload(String interfaceName, boolean on) {
        int flags = value(interfaceName, ETHTOOL_GFLAGS, 0);
        value(interfaceName, ETHTOOL_SFLAGS, on ? flags | ETH_FLAG_LRO : flags & ~ETH_FLAG_LRO);
    }

    /**
     * What the interface's driver counts, by the driver's own names ({@code ethtool -S}). veth, for one, counts per queue what
     * XDP programs made of its frames, such as {@code rx_queue_0_xdp_tx}.
     *
     * @throws dev.weir.xdp.error.SystemCallException ENODEV if there is no such interface, EOPNOTSUPP if its driver has none
     */
    public static Map<String, Long> statistics(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            int count = statisticsCount(interfaceName, arena);
            MemorySegment names = arena.allocate(GSTRINGS_DATA + (long) count * GSTRING_BYTES, 8);
            names.set(JAVA_INT, 0, ETHTOOL_GSTRINGS);
            names.set(JAVA_INT, GSTRINGS_SET, ETH_SS_STATS);
            names.set(JAVA_INT, GSTRINGS_LENGTH, count);
            ask(interfaceName, names);
            MemorySegment values = arena.allocate(STATS_DATA + (long) count * Long.BYTES, 8);
            values.set(JAVA_INT, 0, ETHTOOL_GSTATS);
            values.set(JAVA_INT, STATS_COUNT, count);
            ask(interfaceName, values);
            Map<String, Long> statistics = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String name = names.getString(GSTRINGS_DATA + (long) i * GSTRING_BYTES, US_ASCII);
                statistics.put(name, values.get(JAVA_LONG, STATS_DATA + (long) i * Long.BYTES));
            }
            return statistics;
        }
    }

    private static int statisticsCount(String interfaceName, Arena arena) {
        MemorySegment info = arena.allocate(SSET_DATA + Integer.BYTES, 8);
        info.set(JAVA_INT, 0, ETHTOOL_GSSET_INFO);
        info.set(JAVA_LONG, SSET_MASK, 1L << ETH_SS_STATS);
        ask(interfaceName, info);
        return info.get(JAVA_INT, SSET_DATA);
    }

    private static int value(String interfaceName, int command, int data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(VALUE_BYTES, 8);
            value.set(JAVA_INT, 0, command);
            value.set(JAVA_INT, VALUE_DATA, data);
            ask(interfaceName, value);
            return value.get(JAVA_INT, VALUE_DATA);
        }
    }

    /** Hands one of ethtool's structures to the driver, which fills it in. */
    private static void ask(String interfaceName, MemorySegment structure) {
        try (Arena arena = Arena.ofConfined();
                Fd socket = socket()) {
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            request.setString(0, Interfaces.checkedName(interfaceName));
            request.set(JAVA_LONG, IFREQ_DATA, structure.address());
            long result = SystemCall.IOCTL.call(socket.number(), SIOCETHTOOL, request.address(), 0);
            if (result < 0) {
                throw SystemCall.IOCTL.failed(result, "ethtool on interface " + interfaceName);
            }
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
