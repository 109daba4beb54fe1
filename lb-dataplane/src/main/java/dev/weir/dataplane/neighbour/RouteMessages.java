package dev.weir.dataplane.neighbour;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.NetlinkAttributes;
import dev.weir.xdp.sys.NetlinkBody;
import dev.weir.xdp.sys.NetlinkMessage;
import java.util.Arrays;
import java.util.Optional;

/**
 * Questions about routes, and their answers ({@code uapi/linux/rtnetlink.h}).
 *
 * <pre>
 * struct rtmsg:
 *  0        1        2        3      4       5          6       7      8
 *  +--------+--------+--------+------+-------+----------+-------+------+-----------+
 *  | family | dst len| src len| tos  | table | protocol | scope | type | flags u32 |
 *  +--------+--------+--------+------+-------+----------+-------+------+-----------+
 * </pre>
 */
final class RouteMessages {
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private static final int HEADER = 12;
    private static final int TYPE_AT = 7;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_VIA = 18;
    /** {@code struct rtvia}: the family, then the address. */
    private static final int VIA_HEADER = 2;

    private RouteMessages() {}

    /**
     * The way to an address.
     *
     * @param type {@code RTN_*}, such as 1 for unicast
     * @param interfaceIndex the interface that packets leave by, 0 if none
     * @param gateway the router on that link, which may be of the other family; empty if the address is on the link itself
     */
    record Route(int type, int interfaceIndex, Optional<IpAddress> gateway) {
        static final int UNICAST = 1;
        static final int LOCAL = 2;
    }

    /** The body of a {@link #RTM_GETROUTE} for one address. */
    static byte[] request(IpAddress to) {
        byte[] address = to.packetBytes();
        byte[] header = new byte[HEADER];
        header[0] = (byte) family(to);
        header[1] = (byte) (address.length * Byte.SIZE);
        return new NetlinkBody(header).attribute(RTA_DST, address).toByteArray();
    }

    /** Reads an {@link #RTM_NEWROUTE}; empty if it is cut short. */
    static Optional<Route> parse(NetlinkMessage message) {
        if (message.type() != RTM_NEWROUTE || message.body().length < HEADER) {
            return Optional.empty();
        }
        NetlinkAttributes attributes = message.attributes(HEADER);
        int type = Byte.toUnsignedInt(message.buffer().get(TYPE_AT));
        Optional<IpAddress> gateway = attributes
                .bytes(RTA_GATEWAY)
                .or(() -> attributes
                        .bytes(RTA_VIA)
                        .filter(via -> via.length > VIA_HEADER)
                        .map(via -> Arrays.copyOfRange(via, VIA_HEADER, via.length)))
                .map(IpAddress::ofBytes);
        return Optional.of(new Route(type, attributes.integer(RTA_OIF).orElse(0), gateway));
    }

    static int family(IpAddress address) {
        return address.isV4() ? AF_INET : AF_INET6;
    }
}
