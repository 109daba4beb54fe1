package dev.weir.xdp.host;

import dev.weir.xdp.host.Link.LinkAddress;
import dev.weir.xdp.host.Link.Settings;
import dev.weir.xdp.host.Neighbours.Neighbour;
import dev.weir.xdp.sys.NetlinkAttributes;
import dev.weir.xdp.sys.NetlinkMessage;
import dev.weir.xdp.sys.NetlinkSocket;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the kernel for everything that a {@link NetworkView} holds ({@code uapi/linux/rtnetlink.h}). For one thread. */
final class NetworkReader {
    private static final System.Logger LOG = System.getLogger(NetworkReader.class.getName());

    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_GETROUTE = 26;
    private static final int RTM_GETNEIGH = 30;
    private static final int RTM_GETRULE = 34;
    private static final int RTM_GETNETCONF = 82;

    // struct ifinfomsg { u8 family, pad; u16 type; s32 index; u32 flags, change; }
    private static final int IFINFOMSG_TYPE = 2;
    private static final int IFINFOMSG_INDEX = 4;
    private static final int IFINFOMSG_FLAGS = 8;
    private static final int IFINFOMSG_BYTES = 16;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_INET6_CONF = 2;
    private static final int DEVCONF_MTU6 = 2;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_POINTOPOINT = 0x10;
    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final int ETHERNET_HEADER_BYTES = 14;

    // struct ifaddrmsg { u8 family, prefix_length, flags, scope; u32 index; }
    private static final int IFADDRMSG_PREFIX_LENGTH = 1;
    private static final int IFADDRMSG_FLAGS = 2;
    private static final int IFADDRMSG_SCOPE = 3;
    private static final int IFADDRMSG_INDEX = 4;
    private static final int IFADDRMSG_BYTES = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;

    // struct ndmsg { u8 family, pad; u16 pad; s32 ifindex; u16 state; u8 flags, type; }
    private static final int NDMSG_IFINDEX = 4;
    private static final int NDMSG_STATE = 8;
    private static final int NDMSG_BYTES = 12;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    /** PERMANENT, NOARP, REACHABLE, PROBE, STALE, DELAY: the kernel knows a hardware address. */
    private static final int NUD_VALID = 0xde;

    // struct netconfmsg { u8 family; }
    private static final int NETCONFMSG_BYTES = 4;
    private static final int NETCONFA_IFINDEX = 1;
    private static final int NETCONFA_FORWARDING = 2;
    private static final int NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN = 6;

    private final NetlinkSocket netlink;
    private boolean warned;

    NetworkReader(NetlinkSocket netlink) {
        this.netlink = netlink;
    }

    NetworkView read() {
        return new NetworkView(links(), neighbours(), tables(FibParameters.AF_INET), tables(FibParameters.AF_INET6));
    }

    /** Only the neighbours: they change all the time. */
    Neighbours neighbours() {
        List<Neighbour> valid = new ArrayList<>();
        for (NetlinkMessage message : netlink.dump(RTM_GETNEIGH, new byte[NDMSG_BYTES])) {
            ByteBuffer header = message.buffer();
            NetlinkAttributes attributes = message.attributes(NDMSG_BYTES);
            Optional<byte[]> address = attributes.bytes(NDA_DST);
            if ((header.getShort(NDMSG_STATE) & NUD_VALID) != 0 && address.isPresent() && isIp(header.get(0))) {
                long mac = attributes.bytes(NDA_LLADDR).map(NetworkReader::mac).orElse(0L);
                valid.add(new Neighbour(header.getInt(NDMSG_IFINDEX), Address.of(address.orElseThrow()), mac));
            }
        }
        return new Neighbours(valid, valid.size());
    }

    private Tables tables(int family) {
        List<Route> routes = netlink.dump(RTM_GETROUTE, header(RouteReader.RTMSG_BYTES, family)).stream()
                .map(RouteReader::read)
                .toList();
        List<Rule> rules = new ArrayList<>();
        for (NetlinkMessage message : netlink.dump(RTM_GETRULE, header(Rule.HEADER_BYTES, family))) {
            Rule.read(message).ifPresentOrElse(rules::add, this::warnOfRule);
        }
        return new Tables(routes, rules, family == FibParameters.AF_INET);
    }

    private void warnOfRule() {
        if (!warned) {
            warned = true;
            LOG.log(
                    Level.WARNING,
                    "a routing rule asks for what is not understood here, and is left out of bpf_fib_lookup");
        }
    }

    private Links links() {
        Map<Integer, List<LinkAddress>> addresses = addresses();
        Map<Integer, Settings> ipv4 = settings(FibParameters.AF_INET);
        Map<Integer, Settings> ipv6 = settings(FibParameters.AF_INET6);
        List<Link> links = new ArrayList<>();
        for (NetlinkMessage message : netlink.dump(RTM_GETLINK, new byte[IFINFOMSG_BYTES])) {
            ByteBuffer header = message.buffer();
            NetlinkAttributes attributes = message.attributes(IFINFOMSG_BYTES);
            int index = header.getInt(IFINFOMSG_INDEX);
            Settings six = ipv6.getOrDefault(index, Settings.NONE);
            links.add(new Link(
                    index,
                    attributes.text(IFLA_IFNAME).orElse(""),
                    attributes.bytes(IFLA_ADDRESS).map(NetworkReader::mac).orElse(0L),
                    attributes.integer(IFLA_MTU).orElse(0),
                    headerBytes(Short.toUnsignedInt(header.getShort(IFINFOMSG_TYPE))),
                    (header.getInt(IFINFOMSG_FLAGS) & (IFF_LOOPBACK | IFF_POINTOPOINT)) != 0,
                    ipv4.getOrDefault(index, Settings.NONE),
                    new Settings(six.forwarding(), six.ignoresLinkDown(), mtuOfIpv6(attributes)),
                    addresses.getOrDefault(index, List.of())));
        }
        return new Links(links);
    }

    private Map<Integer, Settings> settings(int family) {
        Map<Integer, Settings> settings = new HashMap<>();
        for (NetlinkMessage message : netlink.dump(RTM_GETNETCONF, header(NETCONFMSG_BYTES, family))) {
            NetlinkAttributes attributes = message.attributes(NETCONFMSG_BYTES);
            settings.put(
                    attributes.integer(NETCONFA_IFINDEX).orElse(0),
                    new Settings(
                            attributes.integer(NETCONFA_FORWARDING).orElse(0) != 0,
                            attributes
                                            .integer(NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN)
                                            .orElse(0)
                                    != 0,
                            0));
        }
        return settings;
    }

    private Map<Integer, List<LinkAddress>> addresses() {
        Map<Integer, List<LinkAddress>> addresses = new HashMap<>();
        for (NetlinkMessage message : netlink.dump(RTM_GETADDR, new byte[IFADDRMSG_BYTES])) {
            ByteBuffer header = message.buffer();
            NetlinkAttributes attributes = message.attributes(IFADDRMSG_BYTES);
            Optional<Address> peer = attributes.bytes(IFA_ADDRESS).map(Address::of);
            Optional<Address> local =
                    attributes.bytes(IFA_LOCAL).map(Address::of).or(() -> peer);
            if (local.isPresent() && isIp(header.get(0))) {
                addresses
                        .computeIfAbsent(header.getInt(IFADDRMSG_INDEX), index -> new ArrayList<>())
                        .add(new LinkAddress(
                                header.get(0),
                                local.orElseThrow(),
                                peer.orElse(local.orElseThrow()),
                                Byte.toUnsignedInt(header.get(IFADDRMSG_PREFIX_LENGTH)),
                                Byte.toUnsignedInt(header.get(IFADDRMSG_SCOPE)),
                                attributes.integer(IFA_FLAGS).orElse(header.get(IFADDRMSG_FLAGS))));
            }
        }
        return addresses;
    }

    private static int mtuOfIpv6(NetlinkAttributes link) {
        byte[] settings = link.nested(IFLA_AF_SPEC)
                .nested(FibParameters.AF_INET6)
                .bytes(IFLA_INET6_CONF)
                .orElse(new byte[0]);
        int at = DEVCONF_MTU6 * Integer.BYTES;
        return settings.length < at + Integer.BYTES
                ? 0
                : ByteBuffer.wrap(settings).order(ByteOrder.nativeOrder()).getInt(at);
    }

    private static int headerBytes(int hardwareType) {
        return hardwareType == ARPHRD_ETHER || hardwareType == ARPHRD_LOOPBACK ? ETHERNET_HEADER_BYTES : 0;
    }

    private static long mac(byte[] bytes) {
        long mac = 0;
        for (int i = 0; i < Math.min(6, bytes.length); i++) {
            mac |= Byte.toUnsignedLong(bytes[i]) << (Byte.SIZE * i);
        }
        return mac;
    }

    private static boolean isIp(int family) {
        return family == FibParameters.AF_INET || family == FibParameters.AF_INET6;
    }

    private static byte[] header(int bytes, int family) {
        byte[] header = new byte[bytes];
        header[0] = (byte) family;
        return header;
    }
}
