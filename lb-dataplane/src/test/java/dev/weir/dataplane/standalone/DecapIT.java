package dev.weir.dataplane.standalone;

import static dev.weir.dataplane.standalone.Packets.UDP;
import static dev.weir.dataplane.standalone.Packets.frame;
import static dev.weir.dataplane.standalone.Packets.gue;
import static dev.weir.dataplane.standalone.Packets.ip;
import static dev.weir.dataplane.standalone.Packets.join;
import static dev.weir.dataplane.standalone.Packets.protocolOf;
import static dev.weir.dataplane.standalone.Packets.udp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes out of tunnels, and what does not. Every frame that goes in is complete; tests damage it where they say so. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class DecapIT {
    private static final String BALANCER4 = "198.51.100.1";
    private static final String BALANCER6 = "2001:db8:a::1";
    private static final String END4 = "192.0.2.10";
    private static final String END6 = "2001:db8:b::10";
    private static final int ETHERNET = 14;
    private static final int PORT = 6080;

    private static final byte[] DATAGRAM = udp(4000, 80, "hello, backend".getBytes(StandardCharsets.US_ASCII));
    private static final byte[] INNER4 = ip("203.0.113.9", "203.0.113.80", UDP, 0, DATAGRAM);
    private static final byte[] INNER6 = ip("2001:db8:c::9", "2001:db8:f::80", UDP, 0, DATAGRAM);

    private final TestEngine machine;
    private Engine engine;
    private Decapsulator decapsulator;

    DecapIT(TestEngine machine) {
        this.machine = machine;
    }

    @BeforeEach
    void load() {
        engine = machine.open();
        decapsulator = Decapsulator.load(engine, "none", List.of(IpAddress.parse(END4), IpAddress.parse(END6)), PORT);
    }

    @AfterEach
    void unload() {
        if (engine != null) {
            if (decapsulator != null) {
                decapsulator.close();
            }
            engine.close();
        }
    }

    @Test
    void unwrapsEitherVersionInEither() {
        for (byte[] inner : List.of(INNER4, INNER6)) {
            for (byte[] outer : ipip(inner)) {
                expectUnwrapped("DECAP_IPIP", frame(outer), frame(inner));
            }
        }
    }

    @Test
    void unwrapsGueOfBothVariants() {
        for (byte[] inner : List.of(INNER4, INNER6)) {
            for (byte[] payload : List.of(gue(protocolOf(inner), inner), inner)) {
                expectUnwrapped("DECAP_GUE", frame(ipOfUdp(BALANCER4, END4, payload)), frame(inner));
                expectUnwrapped("DECAP_GUE", frame(ipOfUdp(BALANCER6, END6, payload)), frame(inner));
            }
        }
    }

    @Test
    void keepsVlanTags() {
        int[][] tags = {{0x8100, 5}, {0x88a8, 7, 0x8100, 0x6005}};
        for (int[] each : tags) {
            expectUnwrapped("DECAP_IPIP", frame(ipip(INNER4).getFirst(), each), frame(INNER4, each));
            expectUnwrapped("DECAP_IPIP", frame(ipip(INNER6).getLast(), each), frame(INNER6, each));
            expectUnwrapped("DECAP_GUE", frame(ipOfUdp(BALANCER6, END6, gue(4, INNER4)), each), frame(INNER4, each));
        }
    }

    @Test
    void passesWhatIsBehindThreeVlanTags() {
        expectUntouched("DECAP_NOT_OURS", frame(ipip(INNER4).getFirst(), 0x88a8, 1, 0x8100, 2, 0x8100, 3));
    }

    @Test
    void unwrapsBehindIpv4Options() {
        byte[] options = {1, 1, 1, 0};
        byte[] outer = Packets.ipv4(IpAddress.parse(BALANCER4), IpAddress.parse(END4), 4, 0, options, INNER4);
        expectUnwrapped("DECAP_IPIP", frame(outer), frame(INNER4));
    }

    /** As Linux' ip6tnl sends them, with the tunnel encapsulation limit of RFC 2473. */
    @Test
    void unwrapsBehindIpv6DestinationOptions() {
        byte[] limit = HexFormat.of().parseHex("0400040104010100");
        byte[] outer = ip(BALANCER6, END6, 60, 0, join(limit, INNER4));
        expectUnwrapped("DECAP_IPIP", frame(outer), frame(INNER4));
    }

    @Test
    void leavesPaddingAfterThePacketToTheStack() {
        byte[] padding = new byte[9];
        expectUnwrapped("DECAP_IPIP", join(frame(ipip(INNER4).getFirst()), padding), join(frame(INNER4), padding));
    }

    @Test
    void skipsPrivateDataOfGue() {
        byte[] header = {3, 41, 0, 0};
        byte[] payload = join(header, new byte[12], INNER6);
        expectUnwrapped("DECAP_GUE", frame(ipOfUdp(BALANCER4, END4, payload)), frame(INNER6));
    }

    @Test
    void passesWhatIsForOtherAddressesAndPorts() {
        expectUntouched("DECAP_NOT_OURS", frame(ip(BALANCER4, "192.0.2.11", 4, 0, INNER4)));
        expectUntouched("DECAP_NOT_OURS", frame(ip(BALANCER6, "2001:db8:b::11", 41, 0, INNER6)));
        expectUntouched("DECAP_NOT_OURS", frame(ip(BALANCER4, END4, UDP, 0, udp(1, PORT + 1, gue(4, INNER4)))));
        expectUntouched("DECAP_NOT_OURS", frame(ip(BALANCER4, END4, 6, 0, INNER4)));
        expectUntouched("DECAP_NOT_OURS", frame(INNER4));
        expectUntouched("DECAP_NOT_OURS", frame(INNER6));
        expectUntouched("DECAP_NOT_OURS", join(Packets.TO, Packets.FROM, Packets.shorts(0x0806), INNER4));
    }

    /** A host that has an IPv4 address does not have its mapped form. */
    @Test
    void takesIpv4AddressesInIpv6FormForOthers() {
        byte[] outer = ip(BALANCER6, END6, 4, 0, INNER4);
        System.arraycopy(IpAddress.parse(END4).bytes(), 0, outer, 24, 16);
        byte[] mapped = frame(outer);
        expectUntouched("DECAP_NOT_OURS", mapped);
    }

    @Test
    void passesFragmentsToTheStack() {
        for (int field : new int[] {0x2000, 0x2001, 0x0001}) {
            byte[] outer = ipip(INNER4).getFirst();
            ByteBuffer.wrap(outer).putShort(6, (short) field);
            expectUntouched("DECAP_FRAGMENT", frame(Packets.sumIpv4(outer)));
            byte[] datagram = ipOfUdp(BALANCER4, END4, gue(4, INNER4));
            ByteBuffer.wrap(datagram).putShort(6, (short) field);
            expectUntouched("DECAP_NOT_OURS", frame(Packets.sumIpv4(datagram)));
        }
        byte[] whole = ipip(INNER4).getFirst();
        ByteBuffer.wrap(whole).putShort(6, (short) 0x4000);
        expectUnwrapped("DECAP_IPIP", frame(Packets.sumIpv4(whole)), frame(INNER4));
    }

    /** RFC 6040, figure 4: rows are what the inner header said, columns what the outer says (Not-ECT, ECT(0), ECT(1), CE). */
    @Test
    void marksCongestionAsRfc6040Says() {
        int dropped = -1;
        int[] codes = {0, 2, 1, 3};
        int[][] table = {{0, 0, 0, dropped}, {2, 2, 1, 3}, {1, 1, 1, 3}, {3, 3, 3, 3}};
        int differentiated = 0xb8;
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                for (String client : List.of("203.0.113.9", "2001:db8:c::9")) {
                    String vip = client.contains(":") ? "2001:db8:f::80" : "203.0.113.80";
                    byte[] inner = ip(client, vip, UDP, differentiated | codes[row], DATAGRAM);
                    for (byte[] outer : ipip(inner, 0x28 | codes[column])) {
                        if (table[row][column] == dropped) {
                            expectDropped("DECAP_CONGESTION", frame(outer));
                        } else {
                            byte[] marked = ip(client, vip, UDP, differentiated | table[row][column], DATAGRAM);
                            expectUnwrapped("DECAP_IPIP", frame(outer), frame(marked));
                        }
                    }
                }
            }
        }
    }

    @Test
    void dropsOuterLengthsThatCannotBe() {
        byte[] outer4 = ipip(INNER4).getFirst();
        for (int length : new int[] {0, 19, outer4.length + 1, 0xffff}) {
            byte[] wrong = outer4.clone();
            ByteBuffer.wrap(wrong).putShort(2, (short) length);
            expectDropped("DECAP_MALFORMED_OUTER", frame(Packets.sumIpv4(wrong)));
        }
        byte[] outer6 = ipip(INNER4).getLast();
        ByteBuffer.wrap(outer6).putShort(4, (short) (INNER4.length + 1));
        expectDropped("DECAP_MALFORMED_OUTER", frame(outer6));
    }

    @Test
    void dropsOuterHeadersThatWereDamaged() {
        byte[] outer = ipip(INNER4).getFirst();
        outer[8]--;
        expectDropped("DECAP_MALFORMED_OUTER", frame(outer));
        byte[] shortHeader = ipip(INNER4).getFirst();
        shortHeader[0] = 0x44;
        expectDropped("DECAP_MALFORMED_OUTER", frame(shortHeader));
    }

    @Test
    void dropsUdpLengthsThatCannotBe() {
        for (int length : new int[] {0, 7, 11, 8 + 4 + INNER4.length + 1, 0xffff}) {
            byte[] datagram = udp(1, PORT, gue(4, INNER4));
            ByteBuffer.wrap(datagram).putShort(4, (short) length);
            expectDropped("DECAP_MALFORMED_OUTER", frame(ip(BALANCER4, END4, UDP, 0, datagram)));
            expectDropped("DECAP_MALFORMED_OUTER", frame(ip(BALANCER6, END6, UDP, 0, datagram)));
        }
    }

    @Test
    void dropsGueThatIsNoIpPacket() {
        byte[][] headers = {
            {0x20, 4, 0, 0}, // a control message
            {0, 4, 0, 1}, // an extension
            {0, 17, 0, 0}, // another protocol
            {0, 59, 0, 0}, // nothing
            {(byte) 0x80, 4, 0, 0}, // variants of tomorrow
            {(byte) 0xc0, 4, 0, 0},
        };
        for (byte[] header : headers) {
            byte[] payload = join(header, INNER4);
            expectDropped("DECAP_GUE_UNKNOWN", frame(ipOfUdp(BALANCER4, END4, payload)));
        }
        byte[] extended = join(new byte[] {31, 4, 0, 0}, INNER4);
        expectDropped("DECAP_MALFORMED_OUTER", frame(ipOfUdp(BALANCER4, END4, extended)));
    }

    @Test
    void dropsInnerPacketsThatCannotBe() {
        byte[] longer4 = INNER4.clone();
        ByteBuffer.wrap(longer4).putShort(2, (short) (INNER4.length + 1));
        byte[] shorter4 = INNER4.clone();
        ByteBuffer.wrap(shorter4).putShort(2, (short) 19);
        byte[] header4 = INNER4.clone();
        header4[0] = 0x44;
        byte[] version4 = INNER4.clone();
        version4[0] = 0x55;
        for (byte[] inner : List.of(longer4, shorter4, header4, version4, Arrays.copyOf(INNER4, 19), new byte[0])) {
            expectDropped("DECAP_MALFORMED_INNER", frame(ip(BALANCER4, END4, 4, 0, inner)));
        }
        byte[] longer6 = INNER6.clone();
        ByteBuffer.wrap(longer6).putShort(4, (short) (INNER6.length - 40 + 1));
        byte[] version6 = INNER6.clone();
        version6[0] = 0x45;
        for (byte[] inner : List.of(longer6, version6, Arrays.copyOf(INNER6, 39))) {
            expectDropped("DECAP_MALFORMED_INNER", frame(ip(BALANCER6, END6, 41, 0, inner)));
        }
    }

    /** Whatever the bytes: no abort, and every packet is counted once. */
    @Test
    void survivesRandomDamage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<byte[]> frames = List.of(
                frame(ipip(INNER4).getFirst()),
                frame(ipip(INNER6).getLast(), 0x8100, 1),
                frame(ipOfUdp(BALANCER4, END4, gue(4, INNER4))),
                frame(ipOfUdp(BALANCER6, END6, INNER6)));
        int runs = 20_000;
        for (int i = 0; i < runs; i++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).clone();
            for (int damage = random.nextInt(1, 4); damage > 0; damage--) {
                frame[random.nextInt(12, frame.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(frame, random.nextInt(ETHERNET, frame.length + 1));
            Verdict verdict = run(cut).verdict();
            assertEquals(true, verdict == Verdict.PASS || verdict == Verdict.DROP, () -> "seed " + seed);
        }
        long counted = decapsulator.outcomes().values().stream()
                .mapToLong(Count::packets)
                .sum();
        assertEquals(runs, counted, () -> "seed " + seed);
    }

    private static List<byte[]> ipip(byte[] inner) {
        return ipip(inner, 0);
    }

    /** In IPv4 first, then in IPv6. */
    private static List<byte[]> ipip(byte[] inner, int trafficClass) {
        int protocol = protocolOf(inner);
        return List.of(
                ip(BALANCER4, END4, protocol, trafficClass, inner), ip(BALANCER6, END6, protocol, trafficClass, inner));
    }

    private static byte[] ipOfUdp(String from, String to, byte[] payload) {
        return ip(from, to, UDP, 0, udp(50_000, PORT, payload));
    }

    private TestRun.Result run(byte[] frame) {
        return decapsulator.program().testRun(TestRun.of(frame));
    }

    private void expectUnwrapped(String outcome, byte[] in, byte[] out) {
        expect(outcome, Verdict.PASS, in, out);
    }

    private void expectUntouched(String outcome, byte[] frame) {
        expect(outcome, Verdict.PASS, frame, frame);
    }

    private void expectDropped(String outcome, byte[] frame) {
        expect(outcome, Verdict.DROP, frame, frame);
    }

    private void expect(String outcome, Verdict verdict, byte[] in, byte[] out) {
        var before = decapsulator.outcomes();
        TestRun.Result result = run(in);
        HexFormat hex = HexFormat.of();
        decapsulator.outcomes().forEach((name, after) -> {
            Count was = before.getOrDefault(name, new Count(0, 0));
            int packets = name.equals(outcome) ? 1 : 0;
            assertEquals(
                    new Count(was.packets() + packets, was.bytes() + (long) packets * in.length),
                    after,
                    () -> name + " after " + hex.formatHex(in));
        });
        assertEquals(verdict, result.verdict());
        assertArrayEquals(
                out, result.packet(), () -> hex.formatHex(out) + "\nbut was\n" + hex.formatHex(result.packet()));
    }
}
