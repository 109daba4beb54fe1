package dev.weir.xdp.programs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Frames of many kinds for programs to run on, sound ones and cut-off ones, each under a name. Addresses are those of documentation. */
public final class SamplePackets {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ICMP = 1;
    private static final int IPIP = 4;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int GRE = 47;
    private static final int ICMPV6 = 58;
    private static final byte[] NO_OPTIONS = {};
    private static final byte[] ADDRESSES = hex("c0000201 cb007105");
    private static final byte[] ADDRESSES_6 = hex("20010db8000000000000000000000001 20010db8000000000000000000000002");

    private final Map<String, byte[]> packets = new LinkedHashMap<>();

    private SamplePackets() {}

    /** All frames by name, always in the same order. */
    public static Map<String, byte[]> all() {
        SamplePackets samples = new SamplePackets();
        samples.addLinkLayer();
        samples.addIpv4();
        samples.addTcp();
        samples.addUdp();
        samples.addTunnels();
        samples.addIpv6();
        samples.addCutOff();
        return Collections.unmodifiableMap(samples.packets);
    }

    private void addLinkLayer() {
        packets.put("arp", ethernet(0x0806, hex("0001 0800 0604 0001 020000000001 c0000201 000000000000 cb007105")));
        packets.put("unknown protocol", ethernet(0x88b5, new byte[46]));
        packets.put("header alone", ethernet(IPV4, new byte[0]));
        byte[] inner = ipv4(UDP, udp(1000, 53, dnsQuery()));
        packets.put("vlan", ethernet(0x8100, concat(hex("002a 0800"), inner)));
        packets.put("qinq", ethernet(0x88a8, concat(hex("0064 8100 002a 0800"), inner)));
        packets.put("three vlans", ethernet(0x88a8, concat(hex("0064 8100 002a 8100 002b 0800"), inner)));
    }

    private void addIpv4() {
        packets.put("icmp echo", frame(ipv4(ICMP, checked(hex("0800 0000 1234 0001 6162636465666768"), 2))));
        packets.put("icmp unreachable", frame(ipv4(ICMP, checked(hex("0301 0000 00000000"), 2))));
        packets.put("options", frame(ipv4(UDP, hex("94040000"), 0, udp(5, 6, new byte[8]))));
        packets.put("source route", frame(ipv4(UDP, hex("83030400"), 0, udp(5, 6, new byte[8]))));
        packets.put("bad option", frame(ipv4(UDP, hex("07ff0000"), 0, udp(5, 6, new byte[8]))));
        packets.put("first fragment", frame(ipv4(UDP, NO_OPTIONS, 0x2000, udp(7, 8, new byte[32]))));
        packets.put("last fragment", frame(ipv4(UDP, NO_OPTIONS, 5, new byte[16])));
        byte[] wrong = frame(ipv4(UDP, udp(9, 10, new byte[4])));
        wrong[24] ^= 1;
        packets.put("wrong checksum", wrong);
        byte[] dying = ipv4(UDP, udp(9, 10, new byte[4]));
        dying[8] = 1;
        packets.put("time to live 1", frame(checked(dying, 10, 20)));
    }

    private void addTcp() {
        packets.put("syn", frame(ipv4(TCP, tcp(40000, 80, 0x02, NO_OPTIONS, NO_OPTIONS))));
        packets.put("syn with mss", frame(ipv4(TCP, tcp(40001, 80, 0x02, hex("020405b4 01030307"), NO_OPTIONS))));
        packets.put("syn with odd mss", frame(ipv4(TCP, tcp(40001, 443, 0x02, hex("01020405b4 010101"), NO_OPTIONS))));
        packets.put("ack", frame(ipv4(TCP, tcp(40000, 80, 0x10, NO_OPTIONS, new byte[0]))));
        packets.put("data", frame(ipv4(TCP, tcp(40000, 8080, 0x18, NO_OPTIONS, ascii("GET / HTTP/1.1\r\n\r\n")))));
        packets.put("reset", frame(ipv4(TCP, tcp(40000, 22, 0x04, NO_OPTIONS, NO_OPTIONS))));
        for (int port : new int[] {7000, 8000, 9000, 22}) {
            packets.put("knock " + port, frame(ipv4(TCP, tcp(40002, port, 0x02, NO_OPTIONS, NO_OPTIONS))));
        }
    }

    private void addUdp() {
        packets.put("dns query", frame(ipv4(UDP, udp(1000, 53, dnsQuery()))));
        packets.put("dns answer", frame(ipv4(UDP, udp(53, 53, hex("12348180000100010000000003777777")))));
        packets.put("number", frame(ipv4(UDP, udp(1001, 7, ascii("12345678")))));
        packets.put("negative number", frame(ipv4(UDP, udp(1002, 7, ascii("-42\n\0\0\0\0")))));
        packets.put("no number", frame(ipv4(UDP, udp(1003, 7, ascii("weirdest")))));
        packets.put("long", frame(ipv4(UDP, udp(1004, 4500, counting(1200)))));
        packets.put("odd length", frame(ipv4(UDP, udp(1005, 9, counting(101)))));
        byte[] answered = ipv4(UDP, udp(1006, 20001, counting(20)));
        System.arraycopy(hex("c6336405"), 0, answered, 16, 4);
        packets.put("to the public address", frame(checked(answered, 10, 20)));
    }

    private void addTunnels() {
        byte[] inner = ipv4(UDP, udp(1000, 53, dnsQuery()));
        packets.put("ipip", frame(ipv4(IPIP, inner)));
        packets.put("gre", frame(ipv4(GRE, concat(hex("0000 0800"), inner))));
        packets.put("gre with key", frame(ipv4(GRE, concat(hex("2000 0800 00000007"), inner))));
        byte[] vxlan = concat(hex("0800000000002a00"), frame(inner));
        packets.put("vxlan", frame(ipv4(UDP, udp(50000, 4789, vxlan))));
        byte[] unknown = concat(hex("0800000000002b00"), frame(inner));
        packets.put("vxlan of another network", frame(ipv4(UDP, udp(50000, 4789, unknown))));
    }

    private void addIpv6() {
        packets.put("ipv6 udp", ethernet(IPV6, ipv6(UDP, udp(1000, 53, new byte[12]))));
        packets.put("ipv6 tcp", ethernet(IPV6, ipv6(TCP, tcp(1000, 443, 0x02, NO_OPTIONS, NO_OPTIONS))));
        packets.put("ipv6 echo", ethernet(IPV6, ipv6(ICMPV6, hex("8000 0000 1234 0001"))));
        byte[] options = concat(hex("3c00010400000000 1100010400000000"), udp(1, 2, new byte[4]));
        packets.put("ipv6 extensions", ethernet(IPV6, ipv6(0, options)));
        packets.put("ipv6 fragment", ethernet(IPV6, ipv6(44, concat(hex("1100000112345678"), udp(1, 2, new byte[8])))));
        packets.put("ipv6 routing", ethernet(IPV6, ipv6(43, hex("3b00000000000000"))));
        packets.put("ipv6 nothing", ethernet(IPV6, ipv6(59, new byte[0])));
    }

    private void addCutOff() {
        byte[] whole = frame(ipv4(TCP, tcp(40000, 80, 0x02, hex("020405b4"), new byte[8])));
        for (int bytes : new int[] {15, 20, 33, 34, 37, 38, 53, 54, 57}) {
            packets.put("cut to " + bytes, Arrays.copyOf(whole, bytes));
        }
        byte[] zeros = new byte[60];
        packets.put("zeros", zeros);
        packets.put("ones", hex("ff".repeat(64)));
        packets.put("counting", counting(256));
    }

    private static byte[] frame(byte[] ipv4) {
        return ethernet(IPV4, ipv4);
    }

    private static byte[] ethernet(int protocol, byte[] payload) {
        return concat(hex("020000000002 020000000001"), number(protocol, 2), payload);
    }

    private static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(protocol, NO_OPTIONS, 0, payload);
    }

    private static byte[] ipv4(int protocol, byte[] options, int fragment, byte[] payload) {
        int header = 20 + options.length;
        byte[] packet = ByteBuffer.allocate(header + payload.length)
                .put((byte) (0x40 | header / 4))
                .put((byte) 0)
                .putShort((short) (header + payload.length))
                .putShort((short) 0x1234)
                .putShort((short) fragment)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .put(ADDRESSES)
                .put(options)
                .put(payload)
                .array();
        return checked(packet, 10, header);
    }

    private static byte[] ipv6(int next, byte[] payload) {
        return concat(hex("60000000"), number(payload.length, 2), number(next, 1), hex("40"), ADDRESSES_6, payload);
    }

    private static byte[] udp(int source, int target, byte[] payload) {
        return concat(number(source, 2), number(target, 2), number(8 + payload.length, 2), hex("0000"), payload);
    }

    private static byte[] tcp(int source, int target, int flags, byte[] options, byte[] payload) {
        byte[] header = concat(
                number(source, 2),
                number(target, 2),
                hex("00000001 00000002"),
                number(((20 + options.length) / 4) << 4, 1),
                number(flags, 1),
                hex("2000 0000 0000"),
                options);
        byte[] segment = concat(header, payload);
        byte[] pseudo = concat(ADDRESSES, number(TCP, 2), number(segment.length, 2), segment);
        System.arraycopy(checked(pseudo, 12 + 16), 12, segment, 0, segment.length);
        return segment;
    }

    private static byte[] dnsQuery() {
        return concat(
                hex("1234 0100 0001 0000 0000 0000 07"),
                ascii("Example"),
                hex("03"),
                ascii("com"),
                hex("00 0001 0001"));
    }

    /** The same with the Internet checksum (RFC 1071) of all its bytes in a place. */
    private static byte[] checked(byte[] bytes, int at) {
        return checked(bytes, at, bytes.length);
    }

    private static byte[] checked(byte[] bytes, int at, int covered) {
        bytes[at] = 0;
        bytes[at + 1] = 0;
        int sum = 0;
        for (int i = 0; i < covered; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        ByteBuffer.wrap(bytes).putShort(at, (short) ~sum);
        return bytes;
    }

    private static byte[] counting(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] number(int value, int bytes) {
        return hex(("%0" + 2 * bytes + "x").formatted(value));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
