package dev.weir.controlplane.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.NodeReportCodec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NodeDirectoryTest {
    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");
    private Instant now = Instant.EPOCH;
    private final NodeDirectory directory = new NodeDirectory(() -> now);

    @Test
    void callsANodeStaleThatHasGoneSilent() {
        directory.accept("lb-1", NodeReportCodec.encode(report("lb-1")));
        assertFalse(directory.node("lb-1").orElseThrow().stale());
        now = now.plus(NodeDirectory.STALE);
        assertFalse(directory.node("lb-1").orElseThrow().stale());
        now = now.plusMillis(1);
        assertTrue(directory.node("lb-1").orElseThrow().stale());
        assertEquals(Instant.EPOCH, directory.node("lb-1").orElseThrow().lastSeen());
        directory.accept("lb-1", NodeReportCodec.encode(report("lb-1")));
        assertFalse(directory.nodes().getFirst().stale());
    }

    @Test
    void knowsWhoseAddressItIs() {
        directory.accept("lb-1", NodeReportCodec.encode(report("lb-1")));
        assertEquals(Optional.of("node lb-1"), directory.ownerOf(ADDRESS));
        assertEquals(Optional.empty(), directory.ownerOf(IpAddress.parse("192.0.2.2")));
    }

    @Test
    void ignoresReportsThatItCannotRead() {
        directory.accept("lb-1", NodeReportCodec.encode(report("lb-1")));
        directory.accept("lb-1", new byte[] {1, 2, 3});
        directory.accept("lb-2", null);
        assertEquals(1, directory.nodes().size());
    }

    @Test
    void knowsTheAddressesOfThisMachine() {
        assertTrue(new OwnAddresses().ownerOf(IpAddress.parse("127.0.0.1")).isPresent());
        assertTrue(new OwnAddresses().ownerOf(IpAddress.parse("203.0.113.77")).isEmpty());
    }

    private static NodeReport report(String node) {
        return new NodeReport(
                node,
                "1",
                0,
                "eth1",
                "kernel",
                "native",
                List.of(ADDRESS),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of(),
                List.of());
    }
}
