package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.table.Mode;
import dev.weir.e2e.lab.Host;
import dev.weir.e2e.lab.Ip;
import dev.weir.e2e.lab.LabEngine;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.Labs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real connections through tunnels: every pair of families that there can be, in both modes. */
class TunnelIT {
    private static final LabName NAME = new LabName("tunnelit");
    private static final int LARGE = 2_000_000;
    private static final int SMALL = 100;
    private static final int MSS = 1000;
    /** Halfway to what the link allows: segments that are sent again on a busy machine are not counted to the last one. */
    private static final int BETWEEN = 1230;

    private static final List<TunnelledService> PLAIN = List.of(
            TunnelledService.of("ipip-4in4", Mode.IPIP, "203.0.113.30", true),
            TunnelledService.of("ipip-6in6", Mode.IPIP, "2001:db8:1::30", false),
            TunnelledService.of("ipip-4in6", Mode.IPIP, "203.0.113.31", false),
            TunnelledService.of("gue-4in4", Mode.GUE, "203.0.113.40", true),
            TunnelledService.of("gue-6in6", Mode.GUE, "2001:db8:1::40", false),
            TunnelledService.of("gue-4in6", Mode.GUE, "203.0.113.41", false));
    private static final List<TunnelledService> CLAMPED = List.of(
            TunnelledService.of("clamped-4in4", Mode.IPIP, "203.0.113.50", true).withMss(MSS),
            TunnelledService.of("clamped-6in6", Mode.GUE, "2001:db8:1::50", false)
                    .withMss(MSS));
    private static final List<TunnelledService> MODEST = List.of(
            TunnelledService.of("modest-4in4", Mode.GUE, "203.0.113.60", true),
            TunnelledService.of("modest-6in6", Mode.IPIP, "2001:db8:1::60", false));

    @Test
    void servesConnectionsThroughTunnelsInTheDriver() throws Exception {
        Labs.assumeAvailable();
        List<TunnelledService> all =
                Stream.of(PLAIN, CLAMPED, MODEST).flatMap(List::stream).toList();
        try (TunnelLab lab = TunnelLab.open(NAME, LabEngine.KERNEL, all)) {
            assertEquals("native", lab.driverMode());
            reachBothBackends(lab);
            carryMuchAndTellWhatFits(lab);
            limitWhatBackendsSend(lab);
            needNoAnswerIfBackendsAskForLess(lab);
            drainAndFail(lab);
        }
    }

    @Test
    void servesConnectionsThroughTunnelsInUserSpace() throws Exception {
        Labs.assumeAvailable(LabEngine.VM);
        try (TunnelLab lab = TunnelLab.open(NAME, LabEngine.VM, PLAIN)) {
            reachBothBackends(lab);
            carryMuchAndTellWhatFits(lab);
            drainAndFail(lab);
        }
    }

    /** Each connection gets to where Maglev puts it, and is the client's own. */
    private static void reachBothBackends(TunnelLab lab) throws IOException {
        for (TunnelledService service : PLAIN) {
            Placement placement = lab.placement(service);
            Set<String> reached = new HashSet<>();
            for (int i = 0; i < 200 && reached.size() < TunnelLab.BACKENDS.size(); i++) {
                try (Exchange connection = Exchange.open(lab.client(), service.frontend())) {
                    Exchange.Receipt receipt = connection.exchange(SMALL, SMALL);
                    assertEquals(connection.local(), receipt.client(), service.name());
                    assertEquals(placement.owner(connection.local()), receipt.server(), service.name());
                    reached.add(receipt.server());
                }
            }
            assertEquals(Set.copyOf(TunnelLab.BACKENDS), reached, service.name());
        }
    }

    /** The client begins with segments that fill its link, which do not fit the tunnel, and is told. */
    private static void carryMuchAndTellWhatFits(TunnelLab lab) throws IOException {
        for (TunnelledService service : PLAIN) {
            assertFalse(lab.clientRoute(service).contains(" mtu "), service.name() + ": nothing has been too big yet");
            transfer(lab, service);
            String route = lab.clientRoute(service);
            assertTrue(route.contains(" mtu " + service.mtu()), service.name() + ": " + route);
        }
        lab.awaitTooBig(PLAIN.size());
    }

    private static void transfer(TunnelLab lab, TunnelledService service) throws IOException {
        try (Exchange connection = Exchange.open(lab.client(), service.frontend())) {
            Exchange.Receipt receipt = connection.exchange(LARGE, LARGE);
            assertEquals(connection.local(), receipt.client(), service.name());
        }
    }

    /** The pool's {@code mss} is for the way back. */
    private static void limitWhatBackendsSend(TunnelLab lab) throws IOException {
        for (TunnelledService service : CLAMPED) {
            assertTrue(segmentsBack(lab, service) > LARGE / BETWEEN, service.name() + ": segments are small");
        }
        for (TunnelledService service : List.of(PLAIN.getFirst(), PLAIN.get(1))) {
            assertTrue(segmentsBack(lab, service) < LARGE / BETWEEN, service.name() + ": nothing limits its segments");
        }
    }

    /** How many segments it takes to get a lot, those apart that were sent again. */
    private static long segmentsBack(TunnelLab lab, TunnelledService service) throws IOException {
        long before = segmentsSent(lab);
        try (Exchange connection = Exchange.open(lab.client(), service.frontend())) {
            connection.exchange(SMALL, LARGE);
        }
        return segmentsSent(lab) - before;
    }

    private static long segmentsSent(TunnelLab lab) throws IOException {
        long sent = 0;
        for (String backend : TunnelLab.BACKENDS) {
            sent += lab.backend(backend).call(TunnelIT::segmentsSentHere);
        }
        return sent;
    }

    private static long segmentsSentHere() throws IOException {
        List<List<String>> tcp =
                Files.readAllLines(Path.of("/proc/thread-self/net/snmp"), StandardCharsets.US_ASCII).stream()
                        .filter(line -> line.startsWith("Tcp:"))
                        .map(line -> List.of(line.split(" ", -1)))
                        .toList();
        List<String> names = tcp.getFirst();
        List<String> values = tcp.getLast();
        return Long.parseLong(values.get(names.indexOf("OutSegs")))
                - Long.parseLong(values.get(names.indexOf("RetransSegs")));
    }

    /** What clients send is limited by what backends ask for, which does not come by the load balancer: their own routes say it. */
    private static void needNoAnswerIfBackendsAskForLess(TunnelLab lab) throws IOException {
        for (String backend : TunnelLab.BACKENDS) {
            Host host = lab.backend(backend);
            Ip.batch(
                    host.namespace(),
                    List.of(
                            "route add %s/32 dev eth0 advmss 1400"
                                    .formatted(lab.client().addressV4().getHostAddress()),
                            "route add %s/128 dev eth0 advmss 1380"
                                    .formatted(lab.client().addressV6().getHostAddress())));
        }
        for (TunnelledService service : MODEST) {
            transfer(lab, service);
            assertFalse(lab.clientRoute(service).contains(" mtu "), service.name() + ": everything fits");
        }
    }

    private static void drainAndFail(TunnelLab lab) throws Exception {
        List<Exchange> old = new ArrayList<>();
        try {
            for (TunnelledService service : PLAIN) {
                old.add(openTo(lab, "b1", service));
            }
            lab.setDraining("b1", true);
            expectAllAt(lab, "b2");
            for (Exchange connection : old) {
                assertEquals("b1", connection.exchange(SMALL, SMALL).server(), "connections stay where they are");
            }
        } finally {
            for (Exchange connection : old) {
                connection.close();
            }
        }
        lab.setDraining("b1", false);
        lab.stopServer("b2");
        lab.awaitHealth("b2", "down");
        expectAllAt(lab, "b1");
        lab.startServer("b2");
        lab.awaitHealth("b2", "up");
        reachBothBackends(lab);
    }

    /** A connection to one backend, of several if need be. */
    private static Exchange openTo(TunnelLab lab, String backend, TunnelledService service) throws IOException {
        for (int i = 0; i < 200; i++) {
            Exchange connection = Exchange.open(lab.client(), service.frontend());
            if (connection.exchange(SMALL, SMALL).server().equals(backend)) {
                return connection;
            }
            connection.close();
        }
        throw new AssertionError("none of 200 connections to %s got to %s".formatted(service.name(), backend));
    }

    private static void expectAllAt(TunnelLab lab, String backend) throws IOException {
        for (TunnelledService service : PLAIN) {
            for (int i = 0; i < 20; i++) {
                try (Exchange connection = Exchange.open(lab.client(), service.frontend())) {
                    assertEquals(backend, connection.exchange(SMALL, SMALL).server(), service.name());
                }
            }
        }
    }
}
