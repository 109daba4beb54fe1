package dev.weir.xdp.host;

import static dev.weir.xdp.helper.HelperLab.at;
import static dev.weir.xdp.helper.HelperLab.context;
import static dev.weir.xdp.helper.HelperLab.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.helper.HelperLab;
import dev.weir.xdp.sys.Interfaces;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes, neighbours and MTUs of a network namespace of its own, here as in the kernel. */
class HostNetworkIT {
    private static final long SEED = 20265;
    private static final int PARAMETER_BYTES = 64;
    private static final int CALLS = 100;

    private FibNamespace lab;
    private List<Integer> links;

    @BeforeEach
    void makeNetwork() throws Exception {
        HelperLab.assumeKernel();
        lab = FibNamespace.make();
        lab.ip(routes(new Random(SEED)));
        lab.ip("""
                neigh replace 192.0.2.10 lladdr 02:00:00:00:02:0a dev f0 nud permanent
                neigh replace 192.0.2.140 lladdr 02:00:00:00:02:8c dev f1 nud permanent
                neigh replace 192.0.2.200 lladdr 02:00:00:00:02:c8 dev f2 nud permanent
                -6 neigh replace 2001:db8::10 lladdr 02:00:00:00:06:10 dev f0 nud permanent
                -6 neigh replace 2001:db8:0:1::10 lladdr 02:00:00:00:06:11 dev f1 nud permanent
                neigh replace 192.0.2.11 dev f0 nud failed
                """);
        links = lab.namespace()
                .call(() -> List.of(
                        Interfaces.index("f0"),
                        Interfaces.index("f1"),
                        Interfaces.index("f2"),
                        Interfaces.index("g0"),
                        1));
    }

    @AfterEach
    void sweep() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void findsTheKernelsRoutesForRandomAddresses() throws Exception {
        System.out.println("seed " + SEED);
        try (HostNetwork network = open()) {
            for (int round = 0; round < 20; round++) {
                compareRandomLookups(network, new Random(SEED + round), "round " + round);
            }
        }
    }

    @Test
    void followsRules() throws Exception {
        try (HostNetwork network = open()) {
            lab.ip("""
                    rule add from 198.51.100.0/25 table 100 priority 1000
                    rule add to 203.0.113.64/26 blackhole priority 1001
                    rule add iif f1 fwmark 5 prohibit priority 1002
                    rule add not from 198.51.100.0/24 to 203.0.113.128/26 unreachable priority 1003
                    -6 rule add from 2001:db8:5::/49 table 100 priority 1000
                    -6 rule add to 2001:db8:2:4000::/50 blackhole priority 1001
                    """);
            comeToAgree(network);
            for (int round = 0; round < 10; round++) {
                compareRandomLookups(network, new Random(SEED + 100 + round), "rules, round " + round);
            }
        }
    }

    @Test
    void keepsUpWithChanges() throws Exception {
        try (HostNetwork network = open()) {
            lab.ip("""
                    route add 198.51.100.0/28 via 192.0.2.10
                    neigh replace 192.0.2.20 lladdr 02:00:00:00:02:14 dev f0 nud permanent
                    route add 198.51.100.16/28 via 192.0.2.20
                    link set f1 mtu 1300
                    """);
            lab.set("net/ipv4/conf/f2/forwarding", 1);
            comeToAgree(network);
            lab.ip(
                    "link set f1 down\naddress add 192.0.2.3/25 dev f0\nroute delete 198.51.100.0/28\nneigh delete 192.0.2.20 dev f0");
            comeToAgree(network);
            lab.ip(
                    "link set f1 up\nlink set f1 mtu 1400\naddress delete 192.0.2.3/25 dev f0\nroute delete 198.51.100.16/28");
            lab.set("net/ipv4/conf/f2/forwarding", 0);
            comeToAgree(network);
        }
    }

    @Test
    void comparesPacketsWithTheMtu() throws Exception {
        try (HostNetwork network = open()) {
            HelperLab calls = new HelperLab(new byte[1000]).on(network);
            int at = 0;
            for (int link : List.of(0, 1, links.get(0), links.get(1), links.get(2), 9999)) {
                for (int length : new int[] {0, 1386, 1400, 1401, 1500, 1501, 65_536, 65_537}) {
                    for (int more : new int[] {0, -1, 400, 401, 500, 501}) {
                        calls.put(
                                at,
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.nativeOrder())
                                        .putInt(length)
                                        .array());
                        calls.call(Helper.CHECK_MTU, context(), number(link), at(at), number(more), number(0));
                        at += 4;
                    }
                }
            }
            calls.call(Helper.CHECK_MTU, context(), number(0), at(0), number(0), number(1));
            lab.namespace().call(() -> calls.compare("MTU"));
        }
    }

    @Test
    void spreadsFlowsOverTheWaysOfARoute() throws Exception {
        lab.ip("""
                route add 198.51.100.128/25 nexthop via 192.0.2.10 weight 3 nexthop via 192.0.2.140 weight 1
                -6 route add 2001:db8:9::/64 nexthop via 2001:db8::10 nexthop via 2001:db8:0:1::10
                """);
        try (HostNetwork network = open()) {
            Set<Integer> kernel = new HashSet<>();
            Set<Integer> here = new HashSet<>();
            HelperLab calls = new HelperLab(new byte[60]).on(network);
            Random random = new Random(SEED);
            for (int i = 0; i < CALLS; i++) {
                String destination = i % 2 == 0
                        ? "198.51.100." + (128 + random.nextInt(128))
                        : "2001:db8:9::" + random.nextInt(9999);
                String source = i % 2 == 0 ? "203.0.113." + random.nextInt(256) : "2001:db8:7::" + random.nextInt(9999);
                calls.put(PARAMETER_BYTES * i, parameters(source, destination, links.get(0), 0, 0));
                calls.call(Helper.FIB_LOOKUP, context(), at(PARAMETER_BYTES * i), number(PARAMETER_BYTES), number(0));
            }
            collect(lab.namespace().call(calls::inKernel).memory(), kernel);
            collect(calls.here().memory(), here);
            assertEquals(kernel, here);
            assertEquals(2, here.size());
        }
    }

    @Test
    void refusesWhatTheKernelRefuses() throws Exception {
        try (HostNetwork network = open()) {
            byte[] question = parameters("198.51.100.1", "203.0.113.1", links.get(0), 0, 0);
            HelperLab calls = new HelperLab(new byte[60]).on(network);
            for (int i = 0; i < 4; i++) {
                calls.put(i * PARAMETER_BYTES, question);
            }
            calls.put(PARAMETER_BYTES, (byte) 7);
            calls.call(Helper.FIB_LOOKUP, context(), at(0), number(PARAMETER_BYTES), number(64));
            calls.call(Helper.FIB_LOOKUP, context(), at(PARAMETER_BYTES), number(PARAMETER_BYTES), number(0));
            calls.call(Helper.FIB_LOOKUP, context(), at(2 * PARAMETER_BYTES), number(PARAMETER_BYTES - 1), number(0));
            calls.call(
                    Helper.FIB_LOOKUP,
                    context(),
                    at(3 * PARAMETER_BYTES),
                    number(PARAMETER_BYTES + 1),
                    number(1L << 32));
            List<Long> results =
                    lab.namespace().call(() -> calls.compare("refusals")).results();
            assertEquals(
                    List.of((long) -Errno.EINVAL, (long) -Errno.EAFNOSUPPORT, (long) -Errno.EINVAL),
                    results.subList(0, 3));
        }
    }

    @Test
    void knowsNothingBeforeItIsStarted() {
        try (HostNetwork network = new HostNetwork()) {
            assertEquals(-1, network.mtu(1));
        }
    }

    private HostNetwork open() throws Exception {
        return lab.namespace().call(() -> {
            HostNetwork network = new HostNetwork();
            network.start();
            return network;
        });
    }

    /** Repeats a comparison until what was changed has arrived. */
    private void comeToAgree(HostNetwork network) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try {
                compareRandomLookups(network, new Random(SEED + 50), "after a change");
                compareRandomLookups(network, new Random(SEED + 51), "after a change");
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private void compareRandomLookups(HostNetwork network, Random random, String what) throws Exception {
        HelperLab calls = new HelperLab(new byte[60]).on(network);
        for (int i = 0; i < CALLS; i++) {
            boolean six = random.nextBoolean();
            int flags = random.nextInt(64);
            int table = List.of(100, 254, 255, 253, 9999).get(random.nextInt(5));
            int link = random.nextInt(10) == 0
                    ? random.nextInt(20)
                    : links.get(random.nextInt(random.nextInt(1, links.size() + 1)));
            String source = six ? randomIpv6(random) : randomIpv4(random);
            byte[] question =
                    parameters(source, six ? randomIpv6(random) : randomIpv4(random), link, table, random.nextInt(8));
            ByteBuffer.wrap(question).order(ByteOrder.nativeOrder()).putShort(6, (short)
                    List.of(0, 60, 1300, 1400, 1401, 1500, 1501, 65_535)
                            .get(random.nextInt(8))
                            .intValue());
            calls.put(PARAMETER_BYTES * i, question);
            calls.call(Helper.FIB_LOOKUP, context(), at(PARAMETER_BYTES * i), number(PARAMETER_BYTES), number(flags));
        }
        lab.namespace().call(() -> calls.compare(what));
    }

    private static void collect(byte[] memory, Set<Integer> outputLinks) {
        for (int i = 0; i < CALLS; i++) {
            outputLinks.add(
                    ByteBuffer.wrap(memory).order(ByteOrder.nativeOrder()).getInt(i * PARAMETER_BYTES + 8));
        }
        assertTrue(outputLinks.size() <= 2, outputLinks.toString());
    }

    private static byte[] parameters(String source, String destination, int link, int table, int mark)
            throws UnknownHostException {
        byte[] from = InetAddress.getByName(source).getAddress();
        ByteBuffer out = ByteBuffer.allocate(PARAMETER_BYTES).order(ByteOrder.nativeOrder());
        out.put(0, (byte) (from.length == 4 ? 2 : 10)).put(1, (byte) 6).putInt(8, link);
        out.put(16, from).put(32, InetAddress.getByName(destination).getAddress());
        out.putInt(48, table).putInt(52, mark);
        return out.array();
    }

    private static String randomIpv4(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> "192.0.2." + random.nextInt(256);
            case 1, 2 -> "198.51.100." + random.nextInt(256);
            case 3 ->
                List.of("127.0.0.1", "224.0.0.1", "255.255.255.255", "0.0.0.0", "192.0.2.10", "192.0.2.127")
                        .get(random.nextInt(6));
            default -> "203.0.113." + random.nextInt(256);
        };
    }

    private static String randomIpv6(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> "2001:db8::" + Integer.toHexString(random.nextInt(64));
            case 1 -> "2001:db8:0:%d::%x".formatted(random.nextInt(4), random.nextInt(64));
            case 2 -> "2001:db8:5:%x::1".formatted(random.nextInt(65536));
            case 3 -> List.of("::1", "ff02::1", "fe80::1", "::", "2001:db8::10").get(random.nextInt(5));
            default ->
                "2001:db8:2:%x:%x::%x".formatted(random.nextInt(65536), random.nextInt(65536), random.nextInt(65536));
        };
    }

    /** Routes of every kind, the same for a seed; replaces those that are there. */
    private static String routes(Random random) {
        List<String> routes = new ArrayList<>();
        routes.add("route replace default via 192.0.2.10 metric 7");
        routes.add("-6 route replace default via 2001:db8::10 metric 8");
        for (int i = 0; i < 60; i++) {
            int bits = 25 + random.nextInt(8);
            int prefix = random.nextInt(256) & -(1 << (32 - bits));
            routes.add("route replace %s%s"
                    .formatted(kind(random, "203.0.113.%d/%d".formatted(prefix, bits), false), suffix(random)));
        }
        for (int i = 0; i < 60; i++) {
            int bits = 49 + random.nextInt(16);
            int prefix = random.nextInt(65536) & -(1 << (64 - bits));
            routes.add("-6 route replace %s%s"
                    .formatted(kind(random, "2001:db8:2:%x::/%d".formatted(prefix, bits), true), suffix(random)));
        }
        return String.join("\n", routes) + "\n";
    }

    private static String kind(Random random, String prefix, boolean six) {
        return switch (random.nextInt(11)) {
            case 0 -> "blackhole " + prefix;
            case 1 -> "unreachable " + prefix;
            case 2 -> "prohibit " + prefix;
            case 3 -> "throw " + prefix;
            case 4 -> prefix + " dev f2";
            case 5, 6 -> prefix + (six ? " via 2001:db8:0:1::10" : " via 192.0.2.140");
            case 7 -> prefix + (six ? " via 2001:db8::33" : " via 192.0.2.11");
            case 8 -> prefix + (six ? " via 2001:db8::10 mtu 1350" : " via 192.0.2.10 mtu lock 1350");
            case 9 -> prefix + (six ? " dev f1 src 2001:db8::1" : " dev f1 src 192.0.2.2 scope link");
            default -> prefix + (six ? " via 2001:db8::10" : " via 192.0.2.10");
        };
    }

    private static String suffix(Random random) {
        return (random.nextInt(4) == 0 ? " table 100" : "")
                + (random.nextInt(3) == 0 ? " metric " + random.nextInt(1, 5) : "");
    }
}
