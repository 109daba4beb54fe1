package dev.weir.dataplane.table;

import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.NodeReport.BackendCount;
import dev.weir.dataplane.table.NodeReport.Count;
import dev.weir.dataplane.table.NodeReport.ServiceStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One value of everything that is encoded, with every constant and both families in it. */
final class TableSamples {
    private TableSamples() {}

    static ServiceTable table() {
        return new ServiceTable(
                "web",
                42,
                0xCAFEBABE,
                List.of(
                        new Frontend(IpAddress.parse("203.0.113.10"), Protocol.TCP, 80),
                        new Frontend(IpAddress.parse("203.0.113.10"), Protocol.UDP, 65_535)),
                new PoolTable(
                        "pool-1",
                        Mode.NAT,
                        65_537,
                        List.of(
                                new BackendEntry("b1", IpAddress.parse("192.0.2.11"), 8080, 1, BackendState.ACTIVE),
                                new BackendEntry(
                                        "b2", IpAddress.parse("192.0.2.12"), 8080, 65_535, BackendState.DRAINING),
                                new BackendEntry("b3", IpAddress.parse("2001:db8::3"), 1, 0, BackendState.FAILED))));
    }

    /** The same in another mode, and with a limit to TCP segments. */
    static ServiceTable limitedTable() {
        ServiceTable table = table();
        PoolTable pool = table.pool();
        return new ServiceTable(
                table.service(),
                table.revision(),
                table.hashSeed(),
                table.frontends(),
                new PoolTable(pool.name(), Mode.GUE, pool.tableSize(), 1400, pool.backends()));
    }

    /** The same for clients of some addresses only. */
    static ServiceTable guardedTable() {
        ServiceTable table = table();
        return new ServiceTable(
                table.service(),
                table.revision(),
                table.hashSeed(),
                table.hash(),
                table.frontends(),
                Set.of(IpPrefix.parse("198.51.100.0/24"), IpPrefix.parse("::/0")),
                table.pool());
    }

    /** The same with frontends of many addresses and ports among the others, and another hash policy. */
    static ServiceTable wideTable() {
        ServiceTable table = table();
        return new ServiceTable(
                table.service(),
                table.revision(),
                table.hashSeed(),
                HashPolicy.SOURCE,
                List.of(
                        new Frontend(IpAddress.parse("203.0.113.0"), 28, Protocol.TCP, 1, 65_535),
                        table.frontends().getFirst(),
                        new Frontend(IpAddress.parse("2001:db8:1::"), 64, Protocol.UDP, 443, 443),
                        new Frontend(IpAddress.parse("203.0.113.10"), 32, Protocol.TCP, 8000, 8099)),
                table.pool());
    }

    static ServiceRemoved removed() {
        return new ServiceRemoved("web", Long.MAX_VALUE);
    }

    static NodeReport report() {
        return new NodeReport(
                "node-1",
                "6f1c",
                1_790_000_000_000L,
                "eth1",
                "kernel",
                "native",
                List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1")),
                List.of(new ServiceStatus("web", 42, "", 7), new ServiceStatus("dns", 0, "no room for 65537 slots", 0)),
                new TreeMap<>(Map.of("TX", new Count(1000, 64_000), "PASS", new Count(3, 180))),
                new TreeMap<>(Map.of("NO_BACKEND", new Count(1, 60))),
                List.of(new BackendCount("pool-1", "b1", 1000, 64_000, 10)),
                List.of("fell back to generic XDP"));
    }
}
