package dev.weir.dataplane.standalone;

import static dev.weir.dataplane.standalone.Packets.UDP;
import static dev.weir.dataplane.standalone.Packets.frame;
import static dev.weir.dataplane.standalone.Packets.ip;
import static dev.weir.dataplane.standalone.Packets.join;
import static dev.weir.dataplane.standalone.Packets.living;
import static dev.weir.dataplane.standalone.Packets.macs;
import static dev.weir.dataplane.standalone.Packets.udp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.sys.Interfaces;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is routed, and what is left to the stack. Test runs come from the loopback interface, so that nothing is sent back. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class RouterIT {
    private static final String ROUTER = "host";
    private static final String OTHERS = "others";
    private static final byte[] NEIGHBOUR = HexFormat.of().parseHex("020000000099");
    private static final byte[] DATAGRAM = udp(4000, 80, new byte[32]);

    private static final String CLIENT4 = "192.0.2.9";
    private static final String CLIENT6 = "2001:db8:1::9";
    private static final String SERVER4 = "198.51.100.9";
    private static final String SERVER6 = "2001:db8:2::9";
    private static final byte[] V4 = ip(CLIENT4, SERVER4, UDP, 0x10, DATAGRAM);
    private static final byte[] V6 = ip(CLIENT6, SERVER6, UDP, 0x10, DATAGRAM);

    private final TestEngine machine;
    private Namespaces lab;
    private Engine engine;
    private @Nullable Router loaded;

    RouterIT(TestEngine machine) {
        this.machine = machine;
    }

    @BeforeEach
    void layOut() throws Exception {
        lab = Namespaces.make("routing", List.of(ROUTER, OTHERS));
        for (int i = 1; i <= 3; i++) {
            lab.cable(ROUTER, "eth" + i, OTHERS, "eth" + i);
        }
        lab.sysctl(ROUTER, "ipv4/ip_forward", "1");
        lab.sysctl(ROUTER, "ipv6/conf/all/forwarding", "1");
        lab.on(ROUTER, "addr add 192.0.2.1/24 dev eth1", "addr add 2001:db8:1::1/64 dev eth1 nodad");
        lab.on(ROUTER, "addr add 198.51.100.1/24 dev eth2", "addr add 2001:db8:2::1/64 dev eth2 nodad");
        lab.on(ROUTER, "addr add 203.0.113.1/24 dev eth3", "addr add 2001:db8:3::1/64 dev eth3 nodad");
        lab.on(ROUTER, "link set eth2 mtu 1400");
        String lladdr = HexFormat.ofDelimiter(":").formatHex(NEIGHBOUR);
        for (String address : List.of(SERVER4, SERVER6)) {
            lab.on(ROUTER, "neigh add %s lladdr %s dev eth2".formatted(address, lladdr));
        }
        for (String address : List.of("203.0.113.9", "2001:db8:3::9")) {
            lab.on(ROUTER, "neigh add %s lladdr %s dev eth3".formatted(address, lladdr));
        }
        engine = machine.open();
    }

    @AfterEach
    void clear() {
        if (loaded != null) {
            loaded.close();
        }
        if (engine != null) {
            engine.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    /** With what the routing tables are now. */
    private void load() throws Exception {
        loaded = lab.get(ROUTER)
                .call(() -> Router.load(engine, List.of(Interfaces.get("eth1"), Interfaces.get("eth2"))));
    }

    @Test
    void sendsPacketsToTheirNextHopWithAHopLess() throws Exception {
        load();
        for (byte[] packet : List.of(V4, V6)) {
            expectRouted(packet, living(packet, 63));
            expectRouted(living(packet, 2), living(packet, 1));
            expectRouted(living(packet, 255), living(packet, 254));
        }
    }

    /** Every checksum that a header can have: the incremental way is the long one. */
    @Test
    void keepsHeaderChecksumsRight() throws Exception {
        load();
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] packet = V4.clone();
            ByteBuffer.wrap(packet).putShort(4, (short) random.nextInt());
            int hops = random.nextInt(2, 256);
            expectRouted(living(packet, hops), living(packet, hops - 1));
        }
    }

    @Test
    void routesByGateway() throws Exception {
        lab.on(ROUTER, "route add 10.0.0.0/8 via " + SERVER4, "route add 2001:db8:ff::/48 via " + SERVER6);
        load();
        byte[] far4 = ip(CLIENT4, "10.1.2.3", 6, 0, new byte[20]);
        byte[] far6 = ip(CLIENT6, "2001:db8:ff::1", 6, 0, new byte[20]);
        expectRouted(far4, living(far4, 63));
        expectRouted(far6, living(far6, 63));
    }

    @Test
    void routesByPortsWhereRulesSaySo() throws Exception {
        String reason = "engine vm leaves routing rules that ask for ports out, and warns of it";
        if (machine != TestEngine.KERNEL) {
            System.out.println("skipped: " + reason);
        }
        assumeTrue(machine == TestEngine.KERNEL, reason);
        lab.on(ROUTER, "rule add ipproto udp dport 80 lookup 100", "route add blackhole default table 100");
        load();
        expectPassed("ROUTER_REFUSED", forRouter(V4));
        byte[] other = ip(CLIENT4, SERVER4, UDP, 0, udp(4000, 81, new byte[32]));
        expectRouted(other, living(other, 63));
    }

    @Test
    void leavesPacketsAtTheEndOfTheirLifeToTheStack() throws Exception {
        load();
        for (byte[] packet : List.of(V4, V6)) {
            expectPassed("ROUTER_TTL_EXPIRED", forRouter(living(packet, 1)));
            expectPassed("ROUTER_TTL_EXPIRED", forRouter(living(packet, 0)));
        }
    }

    @Test
    void leavesPacketsLargerThanTheWayToTheStack() throws Exception {
        load();
        byte[] fits4 = ip(CLIENT4, SERVER4, UDP, 0, udp(1, 2, new byte[1400 - 28]));
        expectRouted(fits4, living(fits4, 63));
        expectPassed("ROUTER_TOO_BIG", forRouter(ip(CLIENT4, SERVER4, UDP, 0, udp(1, 2, new byte[1401 - 28]))));
        byte[] fits6 = ip(CLIENT6, SERVER6, UDP, 0, udp(1, 2, new byte[1400 - 48]));
        expectRouted(fits6, living(fits6, 63));
        expectPassed("ROUTER_TOO_BIG", forRouter(ip(CLIENT6, SERVER6, UDP, 0, udp(1, 2, new byte[1401 - 48]))));
    }

    @Test
    void leavesPacketsWithoutAResolvedNextHopToTheStack() throws Exception {
        load();
        expectPassed("ROUTER_NO_NEIGHBOUR", forRouter(ip(CLIENT4, "198.51.100.77", UDP, 0, DATAGRAM)));
        expectPassed("ROUTER_NO_NEIGHBOUR", forRouter(ip(CLIENT6, "2001:db8:2::77", UDP, 0, DATAGRAM)));
    }

    @Test
    void leavesPacketsForTheHostAndForNowhereToTheStack() throws Exception {
        load();
        for (String address : List.of("192.0.2.1", "198.51.100.1", "10.1.2.3", "198.51.100.255")) {
            expectPassed("ROUTER_LOCAL_OR_NO_ROUTE", forRouter(ip(CLIENT4, address, UDP, 0, DATAGRAM)));
        }
        expectPassed("ROUTER_LOCAL_OR_NO_ROUTE", forRouter(ip(CLIENT6, "2001:db8:1::1", UDP, 0, DATAGRAM)));
    }

    @Test
    void leavesWhatARouteRefusesToTheStack() throws Exception {
        lab.on(
                ROUTER,
                "route add blackhole 10.1.0.0/16",
                "route add unreachable 10.2.0.0/16",
                "route add prohibit 10.3.0.0/16",
                "route add blackhole 2001:db8:ff::/48");
        load();
        for (String address : List.of("10.1.0.1", "10.2.0.1", "10.3.0.1")) {
            expectPassed("ROUTER_REFUSED", forRouter(ip(CLIENT4, address, UDP, 0, DATAGRAM)));
        }
        expectPassed("ROUTER_REFUSED", forRouter(ip(CLIENT6, "2001:db8:ff::1", UDP, 0, DATAGRAM)));
    }

    @Test
    void leavesPacketsForInterfacesThatAreNotItsOwnToTheStackAsTheyCame() throws Exception {
        load();
        expectPassed("ROUTER_OTHER_INTERFACE", forRouter(ip(CLIENT4, "203.0.113.9", UDP, 0, DATAGRAM)));
        expectPassed("ROUTER_OTHER_INTERFACE", forRouter(ip(CLIENT6, "2001:db8:3::9", UDP, 0, DATAGRAM)));
    }

    @Test
    void leavesEverythingToTheStackWhereForwardingIsOff() throws Exception {
        lab.sysctl(ROUTER, "ipv4/ip_forward", "0");
        lab.sysctl(ROUTER, "ipv6/conf/all/forwarding", "0");
        load();
        expectPassed("ROUTER_FORWARDING_OFF", forRouter(V4));
        expectPassed("ROUTER_FORWARDING_OFF", forRouter(V6));
    }

    @Test
    void leavesHeaderOptionsToTheStack() throws Exception {
        load();
        byte[] routerAlert = {(byte) 0x94, 4, 0, 0};
        byte[] optioned =
                Packets.ipv4(IpAddress.parse(CLIENT4), IpAddress.parse(SERVER4), UDP, 0, routerAlert, DATAGRAM);
        expectPassed("ROUTER_HEADER_OPTIONS", forRouter(optioned));
        byte[] hopByHop = join(new byte[] {UDP, 0, 5, 2, 0, 0, 1, 0}, DATAGRAM);
        expectPassed("ROUTER_HEADER_OPTIONS", forRouter(ip(CLIENT6, SERVER6, 0, 0, hopByHop)));
    }

    @Test
    void leavesWhatNoRouterForwardsToTheStack() throws Exception {
        load();
        for (String address : List.of("224.0.0.5", "255.255.255.255", "127.0.0.1", "0.0.0.1")) {
            expectPassed("ROUTER_NOT_ROUTABLE", forRouter(ip(CLIENT4, address, UDP, 0, DATAGRAM)));
            expectPassed("ROUTER_NOT_ROUTABLE", forRouter(ip(address, SERVER4, UDP, 0, DATAGRAM)));
        }
        for (String address : List.of("ff02::5", "fe80::1", "febf::1", "::1", "::")) {
            expectPassed("ROUTER_NOT_ROUTABLE", forRouter(ip(CLIENT6, address, UDP, 0, DATAGRAM)));
            expectPassed("ROUTER_NOT_ROUTABLE", forRouter(ip(address, SERVER6, UDP, 0, DATAGRAM)));
        }
    }

    @Test
    void leavesFramesThatAreNotForItsMacAddressOrNotPlainIpToTheStack() throws Exception {
        load();
        expectPassed("ROUTER_NOT_ROUTABLE", macs(frame(V4), Packets.FROM, NEIGHBOUR));
        byte[] mac = mac("eth1");
        expectPassed("ROUTER_NOT_ROUTABLE", macs(frame(V4, 0x8100, 5), Packets.FROM, mac));
        expectPassed("ROUTER_NOT_ROUTABLE", join(mac, Packets.FROM, Packets.shorts(0x0806), V4));
    }

    @Test
    void leavesPacketsWhoseHeadersLieToTheStack() throws Exception {
        load();
        for (int length : new int[] {0, 19, V4.length + 1, 0xffff}) {
            byte[] wrong = V4.clone();
            ByteBuffer.wrap(wrong).putShort(2, (short) length);
            expectPassed("ROUTER_NOT_ROUTABLE", forRouter(Packets.sumIpv4(wrong)));
        }
        byte[] longer = V6.clone();
        ByteBuffer.wrap(longer).putShort(4, (short) (V6.length - 40 + 1));
        expectPassed("ROUTER_NOT_ROUTABLE", forRouter(longer));
        byte[] version = V4.clone();
        version[0] = 0x65;
        expectPassed("ROUTER_NOT_ROUTABLE", join(mac("eth1"), Packets.FROM, Packets.shorts(Packets.IPV4), version));
    }

    @Test
    void routesFragmentsLikeOthers() throws Exception {
        load();
        byte[] fragment = V4.clone();
        ByteBuffer.wrap(fragment).putShort(6, (short) 0x2005);
        expectRouted(living(fragment, 64), living(fragment, 63));
    }

    /** Whatever the bytes: no abort, no drop, and every packet is counted once. */
    @Test
    void survivesRandomDamage() throws Exception {
        load();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<byte[]> frames = List.of(forRouter(V4), forRouter(V6));
        int runs = 5_000;
        lab.get(ROUTER).call(() -> {
            for (int i = 0; i < runs; i++) {
                byte[] frame = frames.get(random.nextInt(frames.size())).clone();
                for (int damage = random.nextInt(1, 4); damage > 0; damage--) {
                    frame[random.nextInt(12, frame.length)] = (byte) random.nextInt();
                }
                byte[] cut = Arrays.copyOf(frame, random.nextInt(14, frame.length + 1));
                Verdict verdict =
                        router().program("eth1").testRun(TestRun.of(cut)).verdict();
                assertEquals(true, verdict == Verdict.PASS || verdict == Verdict.REDIRECT, () -> "seed " + seed);
            }
            return true;
        });
        long counted =
                router().outcomes().values().stream().mapToLong(Count::packets).sum();
        assertEquals(runs, counted, () -> "seed " + seed);
    }

    private Router router() {
        return Objects.requireNonNull(loaded);
    }

    private byte[] mac(String device) throws Exception {
        return lab.get(ROUTER).call(() -> Interfaces.mac(device));
    }

    private byte[] forRouter(byte[] packet) throws Exception {
        return macs(frame(packet), Packets.FROM, mac("eth1"));
    }

    private void expectRouted(byte[] in, byte[] out) throws Exception {
        expect("ROUTER_REDIRECTED", Verdict.REDIRECT, forRouter(in), macs(frame(out), mac("eth2"), NEIGHBOUR));
    }

    private void expectPassed(String outcome, byte[] frame) throws Exception {
        expect(outcome, Verdict.PASS, frame, frame);
    }

    private void expect(String outcome, Verdict verdict, byte[] in, byte[] out) throws Exception {
        var before = router().outcomes();
        TestRun.Result result =
                lab.get(ROUTER).call(() -> router().program("eth1").testRun(TestRun.of(in)));
        HexFormat hex = HexFormat.of();
        router().outcomes().forEach((name, after) -> {
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
