package dev.weir.xdp.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixesTest {
    private static final long SEED = 20266;

    @Test
    void findsEveryMatchingPrefixTheLongestFirst() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 50; round++) {
            List<Route> routes = randomRoutes(random);
            Prefixes prefixes = new Prefixes();
            routes.forEach(prefixes::add);
            prefixes.finish(Comparator.comparingInt(Route::priority));
            for (int i = 0; i < 200; i++) {
                Address address = randomAddress(random);
                assertEquals(expected(routes, address), found(prefixes, address), () -> address + " in " + routes);
            }
        }
    }

    private static List<Integer> expected(List<Route> routes, Address address) {
        return routes.stream()
                .filter(route -> address.isWithin(route.prefix(), route.prefixLength()))
                .sorted(Comparator.<Route>comparingInt(route -> -route.prefixLength())
                        .thenComparingInt(Route::priority))
                .map(Route::priority)
                .toList();
    }

    private static List<Integer> found(Prefixes prefixes, Address address) {
        List<Integer> found = new ArrayList<>();
        for (Prefixes.Node node = prefixes.longest(address.high(), address.low());
                node != null;
                node = node.shorter()) {
            for (Route route : node.routes()) {
                found.add(route.priority());
            }
        }
        return found;
    }

    private static List<Route> randomRoutes(Random random) {
        List<Route> routes = new ArrayList<>();
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(129);
            Address address = randomAddress(random);
            Address prefix = new Address(address.high() & mask(length), address.low() & mask(length - 64));
            routes.add(new Route(prefix, length, 254, Route.UNICAST, 0, 0, i, Address.ANY, 0, false, List.of()));
        }
        return routes;
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }

    /** Addresses that often have much in common. */
    private static Address randomAddress(Random random) {
        return new Address(random.nextInt(4) - 2L, random.nextBoolean() ? random.nextInt(4) - 2L : random.nextLong());
    }
}
