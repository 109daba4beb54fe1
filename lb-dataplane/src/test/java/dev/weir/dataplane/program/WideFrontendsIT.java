package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frontends of more than one address or port, and which of several a packet is for. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class WideFrontendsIT extends OnNode {
    private static final int SERVICES = 7;
    private static final int ROUNDS = 40;
    private static final int PACKETS = 150;

    WideFrontendsIT(TestEngine engine) {
        super(engine);
    }

    private static Frontend range(Traffic traffic, int first, int last) {
        return new Frontend(traffic.vip, traffic.vip.bits(), traffic.protocol, first, last);
    }

    private static Frontend prefix(Traffic traffic, int shorter) {
        int length = traffic.vip.bits() - shorter;
        return new Frontend(traffic.vip.network(length), length, traffic.protocol, 1, Frontend.LAST_PORT);
    }

    private static Frame to(Traffic traffic, IpAddress vip, int port) {
        return Frame.of(traffic.protocol, traffic.client, 4000, vip, port);
    }

    @ParameterizedTest
    @EnumSource
    void servesExactlyThePortsOfARange(Traffic traffic) {
        int backend = node.backend(traffic.backend(1));
        node.service(range(traffic, 8000, 8099), Mode.L2DSR, Slot.stable(backend));
        for (int port : new int[] {8000, 8001, 8063, 8064, 8099}) {
            node.expectSentTo(backend, to(traffic, traffic.vip, port));
        }
        for (int port : new int[] {0, 1, 7999, 8100, 65_535}) {
            node.expect(Verdict.PASS, to(traffic, traffic.vip, port));
        }
        node.expect(Verdict.PASS, to(traffic, traffic.backend(7), 8000));
    }

    @ParameterizedTest
    @EnumSource
    void servesEveryAddressOfAPrefix(Traffic traffic) {
        int backend = node.backend(traffic.backend(1));
        Frontend prefix = prefix(traffic, 4);
        node.service(prefix, Mode.L2DSR, Slot.stable(backend));
        node.expectSentTo(backend, to(traffic, prefix.address(), 1));
        node.expectSentTo(backend, to(traffic, prefix.address().last(prefix.prefixLength()), 65_535));
        node.expect(Verdict.PASS, to(traffic, traffic.backend(7), 80));
        node.maps.frontends().remove(prefix);
        node.maps.frontends().reclaim();
        node.expect(Verdict.PASS, to(traffic, prefix.address(), 1));
    }

    @ParameterizedTest
    @EnumSource
    void translatesWithTheAddressAndPortThatThePacketCameFor(Traffic traffic) {
        int backend = node.backend(traffic.backend(1));
        node.service(prefix(traffic, 4), Mode.NAT, Slot.stable(backend));
        TestRun.Result there = node.run(traffic.opening(4000).bytes());
        assertEquals(Verdict.TX, there.verdict());
        int natPort = portAt(there.packet(), traffic, 0);
        Frame answer = Frame.of(traffic.protocol, traffic.backend(1), Node.BACKEND_PORT, traffic.nat, natPort)
                .macs(Node.backendMac(backend), Node.SELF);
        Frame back = answer.macs(Node.SELF, Node.ROUTER).source(traffic.vip, 80).destination(traffic.client, 4000);
        node.expectSent(answer, back);
    }

    private static int portAt(byte[] packet, Traffic traffic, int offset) {
        int at = 14 + (traffic.vip.isV4() ? 20 : 40) + offset;
        return (packet[at] & 0xff) << 8 | (packet[at + 1] & 0xff);
    }

    @ParameterizedTest
    @EnumSource
    void answersEchoForEveryAddressOfAPrefix(Traffic traffic) {
        Frontend prefix = prefix(traffic, 4);
        node.service(prefix, Mode.L2DSR, Slot.EMPTY);
        int request = traffic.vip.isV4() ? 8 : 128;
        for (IpAddress vip : List.of(prefix.address(), prefix.address().last(prefix.prefixLength()))) {
            IcmpFrame asked = IcmpFrame.of(traffic.client, vip, request, 0, new byte[56]);
            node.expectSent(
                    asked.bytes(), asked.answer(traffic.vip.isV4() ? 0 : 129).bytes());
        }
        node.expectUntouched(
                Verdict.PASS,
                IcmpFrame.of(traffic.client, traffic.backend(7), request, 0, new byte[56])
                        .bytes());
    }

    /** The most specific one holds, as found by asking all of them; also for who comes later and finds only the maps. */
    @Test
    void takesTheMostSpecificOfRandomFrontends() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] backends = new int[SERVICES];
        for (int i = 0; i < SERVICES; i++) {
            backends[i] = node.backend(Traffic.TCP_V4.backend(i + 1));
            node.service(
                    new Frontend(Traffic.TCP_V4.backend(200), Protocol.TCP, i + 1),
                    Mode.L2DSR,
                    Slot.stable(backends[i]));
        }
        Map<Frontend, Integer> model = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            change(model, random);
            for (int i = 0; i < PACKETS; i++) {
                Protocol protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
                IpAddress vip = address(random);
                int port = port(random);
                Frame frame =
                        Frame.of(protocol, vip.isV4() ? Traffic.TCP_V4.client : Traffic.TCP_V6.client, 4000, vip, port);
                TestRun.Result result = node.run(frame.bytes());
                int expected = expected(model, vip, protocol, port);
                String what =
                        "seed %d, round %d: %s %s port %d among %s".formatted(seed, round, protocol, vip, port, model);
                assertEquals(expected < 0 ? Verdict.PASS : Verdict.TX, result.verdict(), what);
                byte[] mac = java.util.Arrays.copyOf(result.packet(), 6);
                assertArrayEquals((expected < 0 ? Node.SELF : Node.backendMac(backends[expected])).bytes(), mac, what);
            }
        }
    }

    private void change(Map<Frontend, Integer> model, Random random) {
        List<Frontend> removed = new ArrayList<>(model.keySet());
        removed.removeIf(_ -> random.nextInt(4) > 0);
        removed.forEach(model::remove);
        Map<Frontend, Integer> added = new HashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            Frontend frontend = frontend(random);
            if (model.keySet().stream().noneMatch(frontend::contends)) {
                int service = random.nextInt(SERVICES);
                added.put(frontend, service);
                model.put(frontend, service);
            }
        }
        removed.removeAll(added.keySet());
        node.maps.frontends().change(added, removed);
        if (random.nextBoolean()) {
            node.maps.frontends().reclaim();
        }
        if (random.nextInt(5) == 0) {
            node.reopenMaps();
        }
        Map<Frontend, Integer> found = new HashMap<>(node.maps.frontends().all());
        found.keySet().removeIf(frontend -> frontend.address().equals(Traffic.TCP_V4.backend(200)));
        assertEquals(model, found);
    }

    /** Every frontend is asked; this is what the maps have to agree with. */
    private static int expected(Map<Frontend, Integer> model, IpAddress vip, Protocol protocol, int port) {
        return model.entrySet().stream()
                .filter(entry -> entry.getKey().matches(vip, protocol, port))
                .min(Map.Entry.comparingByKey((a, b) -> {
                    int byPrefix = Integer.compare(b.prefixLength(), a.prefixLength());
                    return byPrefix != 0 ? byPrefix : Integer.compare(a.width(), b.width());
                }))
                .map(Map.Entry::getValue)
                .orElse(-1);
    }

    private static Frontend frontend(Random random) {
        IpAddress address = address(random);
        int length = address.bits() - random.nextInt(5);
        int first = port(random);
        int last = port(random);
        boolean all = random.nextInt(4) == 0;
        return new Frontend(
                address.network(length),
                length,
                random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
                all ? 1 : Math.min(first, last),
                all ? Frontend.LAST_PORT : Math.max(first, last));
    }

    private static IpAddress address(Random random) {
        int last = random.nextInt(20);
        return IpAddress.parse(random.nextBoolean() ? "203.0.113." + last : "2001:db8:f::" + Integer.toHexString(last));
    }

    private static int port(Random random) {
        return random.nextInt(8) == 0 ? 65_535 : 1 + random.nextInt(12);
    }
}
