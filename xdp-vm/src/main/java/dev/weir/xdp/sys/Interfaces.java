package dev.weir.xdp.sys;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The network interfaces of the calling thread's network namespace, as the kernel has them now. */
public final class Interfaces {
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    // struct ifinfomsg { u8 family, pad; u16 type; s32 index; u32 flags, change; }
    private static final int IFINFOMSG_INDEX = 4;
    private static final int IFINFOMSG_FLAGS = 8;
    private static final int IFINFOMSG_BYTES = 16;
    // struct ifaddrmsg { u8 family, prefix_length, flags, scope; u32 index; }
    private static final int IFADDRMSG_PREFIX_LENGTH = 1;
    private static final int IFADDRMSG_INDEX = 4;
    private static final int IFADDRMSG_BYTES = 8;
    private static final int IFF_UP = 1;
    private static final int IFF_LOWER_UP = 1 << 16;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_XDP = 43;
    private static final int IFLA_XDP_ATTACHED = 2;
    private static final int IFLA_XDP_PROG_ID = 4;
    private static final int XDP_ATTACHED_SKB = 2;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int LONGEST_NAME = 15;

    private Interfaces() {}

    /**
     * An interface.
     *
     * @param index its number in its namespace, from 1
     * @param mac its hardware address; empty if it has none
     * @param up whether it is meant to work
     * @param carrier whether there is a link
     * @param mtu bytes of the largest layer-3 packet
     * @param addresses in the kernel's order
     * @param xdp what runs on its XDP hook
     */
    public record Interface(
            String name,
            int index,
            MacAddress mac,
            boolean up,
            boolean carrier,
            int mtu,
            List<Address> addresses,
            Optional<Xdp> xdp) {}

    /** An address of an interface with the length of its network's prefix. */
    public record Address(InetAddress address, int prefixLength) {}

    /** The attached XDP program's id, and whether the driver runs it (or the stack, after it has built an skb). */
    public record Xdp(int programId, boolean nativeMode) {}

    /** A hardware address: 6 bytes on Ethernet. */
    @SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out, and compared by content.
    public record MacAddress(byte[] bytes) {
        public MacAddress {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof MacAddress that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        /** As in {@code 02:00:00:00:00:01}. */
        @Override
        public String toString() {
            return HexFormat.ofDelimiter(":").formatHex(bytes);
        }
    }

    /** All interfaces by index. */
    public static List<Interface> list() {
        try (NetlinkSocket netlink = NetlinkSocket.openRoute()) {
            Map<Integer, List<Address>> addresses = addresses(netlink);
            return netlink.dump(RTM_GETLINK, new byte[IFINFOMSG_BYTES]).stream()
                    .map(message -> parse(message, addresses))
                    .sorted(Comparator.comparingInt(Interface::index))
                    .toList();
        }
    }

    /** An interface by name. */
    public static Optional<Interface> find(String name) {
        return list().stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /**
     * An interface by name.
     *
     * @throws SystemCallException ENODEV, naming the interfaces that there are
     */
    public static Interface get(String name) {
        List<Interface> all = list();
        return all.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow(() -> missing(name, all));
    }

    /** The names of all interfaces, for messages. */
    public static String names() {
        return names(list());
    }

    /** The index of an interface; throws as {@link #get}. */
    public static int index(String name) {
        return get(name).index();
    }

    /** The hardware address of an interface; throws as {@link #get}. */
    public static byte[] mac(String name) {
        return get(name).mac().bytes();
    }

    /** The addresses of an interface; throws as {@link #get}. */
    public static List<Address> addresses(String name) {
        return get(name).addresses();
    }

    /** @throws IllegalArgumentException if no interface can have such a name */
    static String checkedName(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_NAME || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "an interface's name has 1 to %d bytes: \"%s\"".formatted(LONGEST_NAME, name));
        }
        return name;
    }

    private static SystemCallException missing(String name, List<Interface> all) {
        return new SystemCallException(
                "RTM_GETLINK",
                Errno.ENODEV,
                "there is no interface \"%s\" in this network namespace; there are: %s".formatted(name, names(all)));
    }

    private static String names(List<Interface> all) {
        return all.stream().map(Interface::name).collect(Collectors.joining(", "));
    }

    private static Interface parse(NetlinkMessage message, Map<Integer, List<Address>> addresses) {
        ByteBuffer header = message.buffer();
        NetlinkAttributes attributes = message.attributes(IFINFOMSG_BYTES);
        int index = header.getInt(IFINFOMSG_INDEX);
        return new Interface(
                attributes.text(IFLA_IFNAME).orElse("#" + index),
                index,
                new MacAddress(attributes.bytes(IFLA_ADDRESS).orElse(new byte[0])),
                (header.getInt(IFINFOMSG_FLAGS) & IFF_UP) != 0,
                (header.getInt(IFINFOMSG_FLAGS) & IFF_LOWER_UP) != 0,
                attributes.integer(IFLA_MTU).orElse(0),
                addresses.getOrDefault(index, List.of()),
                xdp(attributes.nested(IFLA_XDP)));
    }

    private static Optional<Xdp> xdp(NetlinkAttributes xdp) {
        int attached = xdp.integer(IFLA_XDP_ATTACHED).orElse(0);
        if (attached == 0) {
            return Optional.empty();
        }
        return Optional.of(new Xdp(xdp.integer(IFLA_XDP_PROG_ID).orElse(0), attached != XDP_ATTACHED_SKB));
    }

    private static Map<Integer, List<Address>> addresses(NetlinkSocket netlink) {
        Map<Integer, List<Address>> addresses = new HashMap<>();
        for (NetlinkMessage message : netlink.dump(RTM_GETADDR, new byte[IFADDRMSG_BYTES])) {
            ByteBuffer header = message.buffer();
            NetlinkAttributes attributes = message.attributes(IFADDRMSG_BYTES);
            // On a point-to-point link IFA_ADDRESS is the peer's and IFA_LOCAL is ours; IPv6 has only the former
            // otherwise.
            attributes
                    .bytes(IFA_LOCAL)
                    .or(() -> attributes.bytes(IFA_ADDRESS))
                    .ifPresent(bytes -> addresses
                            .computeIfAbsent(header.getInt(IFADDRMSG_INDEX), index -> new ArrayList<>())
                            .add(new Address(address(bytes), Byte.toUnsignedInt(header.get(IFADDRMSG_PREFIX_LENGTH)))));
        }
        return addresses;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the kernel gave an address of " + bytes.length + " bytes", e);
        }
    }
}
