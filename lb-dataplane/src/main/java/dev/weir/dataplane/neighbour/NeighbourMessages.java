package dev.weir.dataplane.neighbour;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.sys.NetlinkAttributes;
import dev.weir.xdp.sys.NetlinkBody;
import dev.weir.xdp.sys.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the kernel knows of the hosts on its links ({@code uapi/linux/neighbour.h}), in the machine's byte order.
 *
 * <pre>
 * struct ndmsg:
 *  0        1     2       4                   8           10      11     12
 *  +--------+-----+-------+-------------------+-----------+-------+------+
 *  | family | pad | pad   | interface index   | state u16 | flags | type |
 *  +--------+-----+-------+-------------------+-----------+-------+------+
 * </pre>
 */
final class NeighbourMessages {
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_DELNEIGH = 29;
    static final int RTM_GETNEIGH = 30;
    static final int NLM_F_CREATE = 0x400;

    private static final int HEADER = 12;
    private static final int INDEX_AT = 4;
    private static final int STATE_AT = 8;
    private static final int FLAGS_AT = 10;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final byte NTF_USE = 1;
    private static final int MAC_BYTES = 6;

    private static final int NUD_REACHABLE = 0x02;
    private static final int NUD_STALE = 0x04;
    private static final int NUD_DELAY = 0x08;
    private static final int NUD_PROBE = 0x10;
    private static final int NUD_FAILED = 0x20;
    private static final int NUD_NOARP = 0x40;
    private static final int NUD_PERMANENT = 0x80;
    /** The states in which the kernel itself would send to the hardware address. */
    private static final int USABLE = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_NOARP | NUD_PERMANENT;

    private NeighbourMessages() {}

    /**
     * A host on a link.
     *
     * @param interfaceIndex the link
     * @param mac its hardware address, if there is one that frames can be sent to
     * @param failed whether it was asked and did not answer
     */
    record Neighbour(int interfaceIndex, IpAddress address, Optional<MacAddress> mac, boolean failed) {}

    /** The body of a {@link #RTM_GETNEIGH} dump of both families. */
    static byte[] dumpRequest() {
        return new byte[HEADER];
    }

    /**
     * The body of a {@link #RTM_NEWNEIGH} that makes the kernel find out or confirm a hardware address, as if it had a packet to
     * send there.
     */
    static byte[] useRequest(int interfaceIndex, IpAddress address) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.nativeOrder());
        header.put(0, (byte) RouteMessages.family(address))
                .putInt(INDEX_AT, interfaceIndex)
                .put(FLAGS_AT, NTF_USE);
        return new NetlinkBody(header.array())
                .attribute(NDA_DST, address.packetBytes())
                .toByteArray();
    }

    /** Reads an {@link #RTM_NEWNEIGH} or {@link #RTM_DELNEIGH}; empty if it is about something else, such as a bridge's table. */
    static Optional<Neighbour> parse(NetlinkMessage message) {
        if (message.body().length < HEADER) {
            return Optional.empty();
        }
        ByteBuffer header = message.buffer();
        int family = Byte.toUnsignedInt(header.get(0));
        NetlinkAttributes attributes = message.attributes(HEADER);
        if (family != RouteMessages.AF_INET && family != RouteMessages.AF_INET6) {
            return Optional.empty();
        }
        int state = Short.toUnsignedInt(header.getShort(STATE_AT));
        Optional<MacAddress> mac = attributes
                .bytes(NDA_LLADDR)
                .filter(bytes -> bytes.length == MAC_BYTES && (state & USABLE) != 0)
                .map(MacAddress::new);
        return attributes
                .bytes(NDA_DST)
                .map(IpAddress::ofBytes)
                .map(address -> new Neighbour(header.getInt(INDEX_AT), address, mac, (state & NUD_FAILED) != 0));
    }
}
