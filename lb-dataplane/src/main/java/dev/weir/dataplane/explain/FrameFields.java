package dev.weir.dataplane.explain;

import dev.weir.dataplane.table.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The header fields of a frame by name, so far as it has them: what is cut short ends there. */
final class FrameFields {
    private static final int MAC = 6;
    private static final int VLAN_8021Q = 0x8100;
    private static final int VLAN_8021AD = 0x88a8;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ICMP = 1;
    private static final int IPV4_IN_IP = 4;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int IPV6_IN_IP = 41;
    private static final int ICMPV6 = 58;
    private static final int GUE_PORT = 6080;
    private static final int TCP_HEADER = 20;
    private static final int OPTION_MSS = 2;

    private final ByteBuffer frame;
    private final Map<String, String> fields = new LinkedHashMap<>();

    private FrameFields(byte[] frame) {
        this.frame = ByteBuffer.wrap(frame);
    }

    static Map<String, String> of(byte[] frame) {
        FrameFields reading = new FrameFields(frame);
        reading.ethernet();
        return reading.fields;
    }

    /** Every field that differs; those of outer headers as added. */
    static List<FrameChange> changes(byte[] before, byte[] after) {
        Map<String, String> old = of(before);
        Map<String, String> now = of(after);
        Set<String> names = new LinkedHashSet<>(now.keySet());
        names.addAll(old.keySet());
        List<FrameChange> changes = new ArrayList<>();
        for (String name : names) {
            String was = old.getOrDefault(name, "");
            String is = now.getOrDefault(name, "");
            if (!was.equals(is)) {
                changes.add(new FrameChange(name, was, is));
            }
        }
        return changes;
    }

    private boolean has(int at, int bytes) {
        return at >= 0 && at + bytes <= frame.limit();
    }

    private int byteAt(int at) {
        return Byte.toUnsignedInt(frame.get(at));
    }

    private int shortAt(int at) {
        return Short.toUnsignedInt(frame.getShort(at));
    }

    private String hex16(int at) {
        return "0x%04x".formatted(shortAt(at));
    }

    private byte[] bytes(int at, int count) {
        return Arrays.copyOfRange(frame.array(), at, at + count);
    }

    private void ethernet() {
        if (!has(0, 2 * MAC + 2)) {
            return;
        }
        HexFormat mac = HexFormat.ofDelimiter(":");
        fields.put("ethernet.destination", mac.formatHex(bytes(0, MAC)));
        fields.put("ethernet.source", mac.formatHex(bytes(MAC, MAC)));
        int at = 2 * MAC;
        while (has(at, 6) && (shortAt(at) == VLAN_8021Q || shortAt(at) == VLAN_8021AD)) {
            fields.merge("vlan", Integer.toString(shortAt(at + 2) & 0xfff), (outer, inner) -> outer + "," + inner);
            at += 4;
        }
        network(at + 2, shortAt(at));
    }

    private void network(int at, int type) {
        if (type == IPV4 && has(at, 20)) {
            ipv4(at);
        } else if (type == IPV6 && has(at, 40)) {
            ipv6(at);
        }
    }

    private void ipv4(int at) {
        int next = at + 4 * (byteAt(at) & 0xf);
        int inner = innerOf(byteAt(at + 9), next);
        String layer = inner > 0 ? "outer.ipv4." : "ipv4.";
        fields.put(layer + "source", IpAddress.ofBytes(bytes(at + 12, 4)).toString());
        fields.put(layer + "destination", IpAddress.ofBytes(bytes(at + 16, 4)).toString());
        fields.put(layer + "protocol", Integer.toString(byteAt(at + 9)));
        fields.put(layer + "ttl", Integer.toString(byteAt(at + 8)));
        fields.put(layer + "length", Integer.toString(shortAt(at + 2)));
        fields.put(layer + "checksum", hex16(at + 10));
        after(byteAt(at + 9), next, inner);
    }

    private void ipv6(int at) {
        int next = at + 40;
        int inner = innerOf(byteAt(at + 6), next);
        String layer = inner > 0 ? "outer.ipv6." : "ipv6.";
        fields.put(layer + "source", IpAddress.ofBytes(bytes(at + 8, 16)).toString());
        fields.put(layer + "destination", IpAddress.ofBytes(bytes(at + 24, 16)).toString());
        fields.put(layer + "next", Integer.toString(byteAt(at + 6)));
        fields.put(layer + "hops", Integer.toString(byteAt(at + 7)));
        fields.put(layer + "length", Integer.toString(shortAt(at + 4)));
        after(byteAt(at + 6), next, inner);
    }

    /** Where the packet within this one begins; 0 if there is none. */
    private int innerOf(int protocol, int next) {
        if (protocol == IPV4_IN_IP || protocol == IPV6_IN_IP) {
            return next;
        }
        boolean gue = protocol == UDP && has(next, 12) && shortAt(next + 2) == GUE_PORT;
        return gue ? next + 8 + (version(next + 8) == 0 ? 4 : 0) : 0;
    }

    /** The first four bits: an IP version, where GUE has its own 0 or 1. */
    private int version(int at) {
        return byteAt(at) >> 4;
    }

    private void after(int protocol, int next, int inner) {
        if (inner > 0) {
            if (protocol == UDP) {
                fields.put("outer.udp.source", Integer.toString(shortAt(next)));
                fields.put("outer.udp.destination", Integer.toString(shortAt(next + 2)));
            }
            if (has(inner, 1)) {
                network(inner, version(inner) == 4 ? IPV4 : IPV6);
            }
            return;
        }
        switch (protocol) {
            case TCP -> tcp(next);
            case UDP -> ports("udp.", next, 6);
            case ICMP, ICMPV6 -> icmp(next);
            default -> {}
        }
    }

    private void ports(String layer, int at, int checksum) {
        if (has(at, checksum + 2)) {
            fields.put(layer + "source", Integer.toString(shortAt(at)));
            fields.put(layer + "destination", Integer.toString(shortAt(at + 2)));
            fields.put(layer + "checksum", hex16(at + checksum));
        }
    }

    private void tcp(int at) {
        ports("tcp.", at, 16);
        if (!has(at, TCP_HEADER)) {
            return;
        }
        int end = at + 4 * (byteAt(at + 12) >> 4);
        int option = at + TCP_HEADER;
        while (option < end && has(option, 1) && byteAt(option) != 0) {
            if (byteAt(option) == 1) {
                option++;
                continue;
            }
            int length = has(option, 2) ? byteAt(option + 1) : 0;
            if (length < 2) {
                return;
            }
            if (byteAt(option) == OPTION_MSS && has(option, 4)) {
                fields.put("tcp.mss", Integer.toString(shortAt(option + 2)));
            }
            option += length;
        }
    }

    private void icmp(int at) {
        if (has(at, 4)) {
            fields.put("icmp.type", Integer.toString(byteAt(at)));
            fields.put("icmp.code", Integer.toString(byteAt(at + 1)));
            fields.put("icmp.checksum", hex16(at + 2));
        }
    }
}
