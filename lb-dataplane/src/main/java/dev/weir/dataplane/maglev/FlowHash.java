package dev.weir.dataplane.maglev;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The slot of a flow, bit for bit as the XDP program computes it.
 *
 * <p>The program loads the packet's bytes as little-endian words, so addresses and ports go in here in the order
 * in which the packet has them.
 */
public final class FlowHash {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private FlowHash() {}

    /**
     * The slot that a packet from a client to a VIP falls into.
     *
     * @param seed the service's hash seed
     * @param client the client's address in network order, 4 or 16 bytes
     * @param clientPort the client's port, 0 to 65535
     * @param vip the VIP in network order, as long as {@code client}
     * @param vipPort the frontend's port, 0 to 65535
     * @param protocol IP protocol number: 6 for TCP, 17 for UDP
     * @param slots number of slots in the service's table
     * @throws IllegalArgumentException if the addresses are not both 4 or both 16 bytes long
     */
    public static int slot(int seed, byte[] client, int clientPort, byte[] vip, int vipPort, int protocol, int slots) {
        return scale(hash(seed, client, clientPort, vip, vipPort, protocol), slots);
    }

    /** The same for a service that spreads flows by another policy; the parameters are the same. */
    public static int slot(
            HashPolicy policy,
            int seed,
            byte[] client,
            int clientPort,
            byte[] vip,
            int vipPort,
            int protocol,
            int slots) {
        return scale(hash(policy, seed, client, clientPort, vip, vipPort, protocol), slots);
    }

    /** Spreads the lower half of a hash evenly over 0 to {@code slots} - 1. */
    public static int scale(long hash, int slots) {
        return (int) (((hash & 0xFFFF_FFFFL) * slots) >>> 32);
    }

    /** The whole hash that decides on the slot of a service that spreads flows by a policy; the parameters are those of {@link #slot}. */
    public static long hash(
            HashPolicy policy, int seed, byte[] client, int clientPort, byte[] vip, int vipPort, int protocol) {
        return switch (policy) {
            case FIVE_TUPLE -> hash(seed, client, clientPort, vip, vipPort, protocol);
            case SOURCE -> hash(seed, client, 0, new byte[vip.length], 0, 0);
            case SOURCE_AND_DESTINATION_PORT -> hash(seed, client, 0, new byte[vip.length], vipPort, 0);
        };
    }

    /** The whole hash of which {@link #slot} uses the lower 32 bits; the parameters are the same. */
    public static long hash(int seed, byte[] client, int clientPort, byte[] vip, int vipPort, int protocol) {
        if (client.length != vip.length || (client.length != 4 && client.length != 16)) {
            throw new IllegalArgumentException(
                    "addresses of %d and %d bytes, expected both 4 or both 16".formatted(client.length, vip.length));
        }
        long hash = Integer.toUnsignedLong(seed);
        if (client.length == 4) {
            hash = mix(hash, Integer.toUnsignedLong((int) INT.get(client, 0)) | (long) (int) INT.get(vip, 0) << 32);
        } else {
            hash = mix(hash, (long) LONG.get(client, 0));
            hash = mix(hash, (long) LONG.get(client, 8));
            hash = mix(hash, (long) LONG.get(vip, 0));
            hash = mix(hash, (long) LONG.get(vip, 8));
        }
        hash = mix(hash, raw(clientPort) | raw(vipPort) << 16 | (long) protocol << 32);
        hash *= 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 32);
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 32);
    }

    /** A port as a little-endian load of its two big-endian bytes gives it. */
    private static long raw(int port) {
        return (port & 0xFFL) << 8 | (port >>> 8 & 0xFFL);
    }
}
