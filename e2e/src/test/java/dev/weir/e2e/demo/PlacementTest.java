package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.maglev.TableSize;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final InetSocketAddress FRONTEND =
            new InetSocketAddress(InetAddress.ofLiteral("2001:db8:1::10"), 80);
    private static final int SEED = 0x8000_0001;

    @Test
    void sharesAddUpAndArePlayedOutByFlows() {
        Placement placement = new Placement(FRONTEND, SEED, TableSize.DEFAULT, List.of("b1", "b2", "b3"));
        Map<String, Integer> counts = new HashMap<>();
        for (int port = 1024; port < 31_024; port++) {
            counts.merge(placement.owner(client(port)), 1, Integer::sum);
        }
        double sum = 0;
        for (String backend : List.of("b1", "b2", "b3")) {
            sum += placement.share(backend);
            assertEquals(placement.share(backend), counts.getOrDefault(backend, 0) / 30_000.0, 0.02, backend);
        }
        assertEquals(1, sum, 1e-9);
        assertEquals(0, placement.share("b4"));
    }

    @Test
    void takingOneBackendAwayMovesItsFlowsOnly() {
        Placement three = new Placement(FRONTEND, SEED, TableSize.DEFAULT, List.of("b1", "b2", "b3"));
        Placement two = new Placement(FRONTEND, SEED, TableSize.DEFAULT, List.of("b1", "b3"));
        int moved = 0;
        for (int port = 1024; port < 11_024; port++) {
            String before = three.owner(client(port));
            String after = two.owner(client(port));
            assertTrue(List.of("b1", "b3").contains(after));
            moved += !before.equals("b2") && !before.equals(after) ? 1 : 0;
        }
        assertTrue(moved < 500, moved + " of 10000 flows of the others moved");
    }

    private static InetSocketAddress client(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), port);
    }
}
