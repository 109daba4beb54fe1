package dev.weir.xdp.host;

import dev.weir.xdp.memory.Memory;
import java.nio.ByteOrder;

/**
 * What {@code bpf_fib_lookup} is asked and answers ({@code struct bpf_fib_lookup}, {@code uapi/linux/bpf.h}); addresses and ports are in
 * network order, everything else in the machine's:
 *
 * <pre>
 *   0  family            u8
 *   1  l4_protocol       u8
 *   2  sport, dport      u16 each
 *   6  tot_len           u16, length to compare with the MTU; the MTU comes back
 *   8  ifindex           u32, link of the packet; the link to send it out at comes back
 *  12  tos / flowinfo    u8 / u32; the route's metric comes back
 *  16  source            16 bytes, of which IPv4 takes 4
 *  32  destination       16 bytes; the gateway comes back
 *  48  vlan / tbid       table number, where asked for; zeros come back
 *  52  smac / mark       6 bytes / u32; the link's hardware address comes back
 *  58  dmac              6 bytes, the next hop's hardware address
 * </pre>
 */
final class FibParameters {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int SUCCESS = 0;
    static final int BLACKHOLE = 1;
    static final int UNREACHABLE = 2;
    static final int PROHIBIT = 3;
    static final int NOT_FORWARDED = 4;
    static final int FORWARDING_DISABLED = 5;
    static final int UNSUPPORTED_ENCAPSULATION = 6;
    static final int NO_NEIGHBOUR = 7;
    static final int FRAGMENTATION_NEEDED = 8;
    static final int NO_SOURCE_ADDRESS = 9;

    /** The table is asked, not the rules ({@code BPF_FIB_LOOKUP_DIRECT}). */
    static final int DIRECT = 1;

    /** {@code ifindex} is where the packet goes out, not where it came in ({@code BPF_FIB_LOOKUP_OUTPUT}). */
    static final int OUTPUT = 2;

    /** The next hop's hardware address is not wanted ({@code BPF_FIB_LOOKUP_SKIP_NEIGH}). */
    static final int SKIP_NEIGHBOUR = 4;

    /** {@code tbid} is the table ({@code BPF_FIB_LOOKUP_TBID}). */
    static final int TABLE_ID = 8;

    /** The source address is wanted ({@code BPF_FIB_LOOKUP_SRC}). */
    static final int SOURCE = 16;

    /** Rules see {@code mark} ({@code BPF_FIB_LOOKUP_MARK}). */
    static final int MARKED = 32;

    private static final int FAMILY = 0;
    private static final int PROTOCOL = 1;
    private static final int PORTS = 2;
    private static final int TOTAL_LENGTH = 6;
    private static final int LINK = 8;
    private static final int TOS_OR_METRIC = 12;
    private static final int SOURCE_ADDRESS = 16;
    private static final int DESTINATION = 32;
    private static final int TABLE = 48;
    private static final int MARK = 52;
    private static final int SOURCE_MAC = 52;
    private static final int DESTINATION_MAC = 58;
    private static final int MAC_BYTES = 6;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private FibParameters() {}

    static int link(long parameters) {
        return Memory.getInt(parameters + LINK);
    }

    static int totalLength(long parameters) {
        return Short.toUnsignedInt(Memory.getShort(parameters + TOTAL_LENGTH));
    }

    static int tos(long parameters) {
        return Byte.toUnsignedInt(Memory.getByte(parameters + TOS_OR_METRIC));
    }

    static int mark(long parameters) {
        return Memory.getInt(parameters + MARK);
    }

    /** The table asked for, which is taken out: VLAN fields come back in its place. */
    static int takeTable(long parameters) {
        int table = Memory.getInt(parameters + TABLE);
        Memory.putInt(parameters + TABLE, 0);
        return table;
    }

    /** What tells one flow from another: ports and protocol. */
    static long flow(long parameters) {
        return Integer.toUnsignedLong(Memory.getInt(parameters + PORTS))
                ^ Byte.toUnsignedLong(Memory.getByte(parameters + PROTOCOL)) << Integer.SIZE;
    }

    /** First half of the source address as {@link Address} has it. */
    static long sourceHigh(long parameters, int family) {
        return high(parameters + SOURCE_ADDRESS, family);
    }

    /** Second half of the source address. */
    static long sourceLow(long parameters, int family) {
        return low(parameters + SOURCE_ADDRESS, family);
    }

    /** First half of the destination address as {@link Address} has it. */
    static long destinationHigh(long parameters, int family) {
        return high(parameters + DESTINATION, family);
    }

    /** Second half of the destination address. */
    static long destinationLow(long parameters, int family) {
        return low(parameters + DESTINATION, family);
    }

    static void putMtu(long parameters, int mtu) {
        Memory.putShort(parameters + TOTAL_LENGTH, (short) mtu);
    }

    static void putRoute(long parameters, int metric, int link) {
        Memory.putInt(parameters + TOS_OR_METRIC, metric);
        Memory.putInt(parameters + LINK, link);
    }

    static void putSource(long parameters, int family, Address address) {
        put(parameters + SOURCE_ADDRESS, family, address);
    }

    /** Puts the gateway where the destination was; the family becomes the gateway's. */
    static void putGateway(long parameters, int family, Address address) {
        Memory.putByte(parameters + FAMILY, (byte) family);
        put(parameters + DESTINATION, family, address);
    }

    /** @param source hardware address of the link, the first byte lowest */
    static void putMacs(long parameters, long source, long destination) {
        for (int i = 0; i < MAC_BYTES; i++) {
            Memory.putByte(parameters + SOURCE_MAC + i, (byte) (source >>> (Byte.SIZE * i)));
            Memory.putByte(parameters + DESTINATION_MAC + i, (byte) (destination >>> (Byte.SIZE * i)));
        }
    }

    /** Clears the VLAN fields and puts the MTU, as the kernel does when all went well. */
    static void finish(long parameters, int mtu) {
        Memory.putInt(parameters + TABLE, 0);
        putMtu(parameters, mtu);
    }

    private static long high(long address, int family) {
        return family == AF_INET ? (long) networkInt(address) << Integer.SIZE : networkLong(address);
    }

    private static long low(long address, int family) {
        return family == AF_INET ? 0 : networkLong(address + Long.BYTES);
    }

    private static void put(long address, int family, Address value) {
        if (family == AF_INET) {
            int number = value.ipv4();
            Memory.putInt(address, LITTLE_ENDIAN ? Integer.reverseBytes(number) : number);
        } else {
            Memory.putLong(address, LITTLE_ENDIAN ? Long.reverseBytes(value.high()) : value.high());
            Memory.putLong(address + Long.BYTES, LITTLE_ENDIAN ? Long.reverseBytes(value.low()) : value.low());
        }
    }

    private static int networkInt(long address) {
        int number = Memory.getInt(address);
        return LITTLE_ENDIAN ? Integer.reverseBytes(number) : number;
    }

    private static long networkLong(long address) {
        long number = Memory.getLong(address);
        return LITTLE_ENDIAN ? Long.reverseBytes(number) : number;
    }
}
