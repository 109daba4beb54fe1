package dev.weir.dataplane.announce;

import dev.weir.dataplane.table.IpAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent tells the others on its link, in as many heartbeats as it takes: each stands for itself. Big-endian:
 *
 * <pre>
 *  +--------+---------+-------+----------+-------+------+------+--------+--------------------+-------+----------------------------+
 *  | "WEIR" | version | flags | instance | stamp | name | node | echoes | (instance, stamp)* | VIPs  | (address, flags, epoch)*   |
 *  |  u32   |  u8 = 1 |  u8   |   u64    |  u64  |  u8  | UTF-8|   u8   |      u64, u64      |  u8   |   16 bytes, u8, u64        |
 *  +--------+---------+-------+----------+-------+------+------+--------+--------------------+-------+----------------------------+
 * </pre>
 *
 * @param instance names a run of an agent
 * @param node name of its node
 * @param leaving whether it gives up all that it holds, and says no more
 * @param stamp when it was made, by the sender's monotonic clock, in nanoseconds
 * @param echoes the latest stamps that the sender has heard
 * @param vips VIPs that the sender can serve
 */
record Heartbeat(long instance, String node, boolean leaving, long stamp, List<Echo> echoes, List<Vip> vips) {
    /** Of IEEE 802's for local experiments. */
    static final int ETHER_TYPE = 0x88B5;

    /** With as many echoes and VIPs as this, and the longest name, it fits into the smallest MTU of IPv6. */
    static final int MOST_ECHOES = 20;

    static final int MOST_VIPS = 24;

    private static final int MAGIC = 0x57454952;
    private static final int VERSION = 1;
    private static final int LEAVING = 1;
    private static final int HOLDS = 1;
    private static final int LARGEST = 1280;
    private static final int LONGEST_NAME = 253;

    Heartbeat {
        echoes = List.copyOf(echoes);
        vips = List.copyOf(vips);
    }

    /** The sender has heard {@code instance}'s heartbeat of {@code stamp}. */
    record Echo(long instance, long stamp) {}

    /**
     * A VIP that the sender can serve.
     *
     * @param holds whether the sender owns it, or claims it
     * @param epoch of its ownership, higher than any before
     */
    record Vip(IpAddress address, boolean holds, long epoch) {}

    byte[] encode() {
        byte[] name = node.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(name.length, LONGEST_NAME);
        ByteBuffer out = ByteBuffer.allocate(LARGEST);
        out.putInt(MAGIC).put((byte) VERSION).put((byte) (leaving ? LEAVING : 0));
        out.putLong(instance).putLong(stamp);
        out.put((byte) length).put(name, 0, length);
        out.put((byte) echoes.size());
        echoes.forEach(echo -> out.putLong(echo.instance()).putLong(echo.stamp()));
        out.put((byte) vips.size());
        vips.forEach(vip -> out.put(vip.address().bytes())
                .put((byte) (vip.holds() ? HOLDS : 0))
                .putLong(vip.epoch()));
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /** Reads one; empty for whatever is none, such as what others send under the same protocol. */
    static Optional<Heartbeat> decode(ByteBuffer in) {
        try {
            if (in.getInt() != MAGIC || in.get() != VERSION) {
                return Optional.empty();
            }
            boolean leaving = (in.get() & LEAVING) != 0;
            long instance = in.getLong();
            long stamp = in.getLong();
            byte[] name = new byte[in.get() & 0xFF];
            in.get(name);
            return Optional.of(new Heartbeat(
                    instance, new String(name, StandardCharsets.UTF_8), leaving, stamp, readEchoes(in), readVips(in)));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static List<Echo> readEchoes(ByteBuffer in) {
        List<Echo> echoes = new ArrayList<>();
        for (int count = in.get() & 0xFF; count > 0; count--) {
            echoes.add(new Echo(in.getLong(), in.getLong()));
        }
        return echoes;
    }

    private static List<Vip> readVips(ByteBuffer in) {
        List<Vip> vips = new ArrayList<>();
        byte[] address = new byte[16];
        for (int count = in.get() & 0xFF; count > 0; count--) {
            in.get(address);
            vips.add(new Vip(IpAddress.ofBytes(address), (in.get() & HOLDS) != 0, in.getLong()));
        }
        return vips;
    }
}
