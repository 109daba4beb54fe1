package dev.weir.xdp.host;

import dev.weir.xdp.host.Route.NextHop;
import dev.weir.xdp.sys.NetlinkAttributes;
import dev.weir.xdp.sys.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads routes out of netlink messages ({@code uapi/linux/rtnetlink.h}). */
final class RouteReader {
    // struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; }
    private static final int DESTINATION_LENGTH = 1;
    private static final int TOS = 3;
    private static final int TABLE = 4;
    private static final int SCOPE = 6;
    private static final int TYPE = 7;
    private static final int FLAGS = 8;
    static final int RTMSG_BYTES = 12;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_TABLE = 15;
    private static final int RTA_VIA = 18;
    private static final int RTA_ENCAP_TYPE = 21;
    private static final int RTAX_LOCK = 1;
    private static final int RTAX_MTU = 2;

    // struct rtnexthop { u16 len; u8 flags, hops; s32 ifindex; }
    private static final int RTNH_FLAGS = 2;
    private static final int RTNH_HOPS = 3;
    private static final int RTNH_IFINDEX = 4;
    private static final int RTNH_BYTES = 8;
    private static final int RTNH_F_DEAD = 1;
    private static final int RTNH_F_LINKDOWN = 16;

    private static final int VIA_ADDRESS = 2;

    private RouteReader() {}

    static Route read(NetlinkMessage message) {
        ByteBuffer header = message.buffer();
        NetlinkAttributes attributes = message.attributes(RTMSG_BYTES);
        NetlinkAttributes metrics = attributes.nested(RTA_METRICS);
        int family = header.get(0);
        return new Route(
                address(attributes, RTA_DST),
                Byte.toUnsignedInt(header.get(DESTINATION_LENGTH)),
                attributes.integer(RTA_TABLE).orElse(Byte.toUnsignedInt(header.get(TABLE))),
                Byte.toUnsignedInt(header.get(TYPE)),
                Byte.toUnsignedInt(header.get(SCOPE)),
                Byte.toUnsignedInt(header.get(TOS)),
                attributes.integer(RTA_PRIORITY).orElse(0),
                address(attributes, RTA_PREFSRC),
                metrics.integer(RTAX_MTU).orElse(0),
                (metrics.integer(RTAX_LOCK).orElse(0) & 1 << RTAX_MTU) != 0,
                nextHops(family, header.getInt(FLAGS), attributes));
    }

    private static List<NextHop> nextHops(int family, int flags, NetlinkAttributes attributes) {
        List<NextHop> hops = new ArrayList<>();
        if (attributes.bytes(RTA_MULTIPATH).isPresent()) {
            readMultipath(family, attributes.bytes(RTA_MULTIPATH).orElseThrow(), hops);
        } else if (attributes.integer(RTA_OIF).isPresent()) {
            hops.add(nextHop(family, attributes.integer(RTA_OIF).getAsInt(), flags, 1, attributes));
        }
        return hops;
    }

    private static void readMultipath(int family, byte[] multipath, List<NextHop> hops) {
        ByteBuffer in = ByteBuffer.wrap(multipath).order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + RTNH_BYTES <= in.limit()) {
            int length = Short.toUnsignedInt(in.getShort(at));
            if (length < RTNH_BYTES || at + length > in.limit()) {
                break;
            }
            NetlinkAttributes own = NetlinkAttributes.parse(
                    in.slice(at + RTNH_BYTES, length - RTNH_BYTES).order(ByteOrder.nativeOrder()));
            int weight = Byte.toUnsignedInt(in.get(at + RTNH_HOPS)) + 1;
            hops.add(nextHop(family, in.getInt(at + RTNH_IFINDEX), in.get(at + RTNH_FLAGS), weight, own));
            at += (length + 3) & ~3;
        }
    }

    private static NextHop nextHop(int family, int link, int flags, int weight, NetlinkAttributes attributes) {
        int gatewayFamily = 0;
        Address gateway = address(attributes, RTA_GATEWAY);
        if (attributes.bytes(RTA_GATEWAY).isPresent()) {
            gatewayFamily = family;
        } else if (attributes.bytes(RTA_VIA).isPresent()) {
            // struct rtvia { u16 family; u8 address[]; }
            ByteBuffer via =
                    ByteBuffer.wrap(attributes.bytes(RTA_VIA).orElseThrow()).order(ByteOrder.nativeOrder());
            gatewayFamily = via.getShort(0);
            byte[] bytes = new byte[via.limit() - VIA_ADDRESS];
            via.get(VIA_ADDRESS, bytes);
            gateway = Address.of(bytes);
        }
        boolean encapsulated = attributes.integer(RTA_ENCAP_TYPE).orElse(0) != 0;
        boolean dead = (flags & RTNH_F_DEAD) != 0;
        return new NextHop(link, gatewayFamily, gateway, weight, dead, (flags & RTNH_F_LINKDOWN) != 0, encapsulated);
    }

    private static Address address(NetlinkAttributes attributes, int type) {
        return attributes.bytes(type).map(Address::of).orElse(Address.ANY);
    }
}
