package dev.weir.controlplane.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.catalog.CatalogStore;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.SlowStart;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.table.ServiceTable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowStartsTest {
    private static final int SLOTS = 65_537;
    private static final int BACKENDS = 5;

    private final Catalog catalog = new Catalog(new NoStore(), _ -> Optional.empty(), () -> 7);

    private static final class NoStore implements CatalogStore {
        @Override
        public CatalogState load() {
            return CatalogState.EMPTY;
        }

        @Override
        public void save(CatalogState before, CatalogState after) {
            // Nothing here outlives the test.
        }
    }

    private static Backend backend(int i) {
        return new Backend("b" + i, IpAddress.parse("192.0.2.1" + i), 80, 1, false);
    }

    private void fill(Duration slowStart) {
        List<Backend> backends =
                IntStream.range(0, BACKENDS).mapToObj(SlowStartsTest::backend).toList();
        catalog.putPool(new Pool("pool", Mode.L2DSR, SLOTS, 0, slowStart, HealthCheck.DEFAULT, backends));
        catalog.putService(
                new Service("web", "pool", List.of(new Frontend(IpAddress.parse("203.0.113.10"), Protocol.TCP, 80))));
        backends.forEach(backend -> catalog.recordHealth("pool", backend, Health.UP));
    }

    private int[] slots() {
        CatalogState state = catalog.state();
        ServiceTable table = Tables.table(
                state.service("web").orElseThrow(), state.pool("pool").orElseThrow());
        return table.pool().slots();
    }

    private static int moved(int[] before, int[] after) {
        return (int)
                IntStream.range(0, SLOTS).filter(i -> before[i] != after[i]).count();
    }

    private static double share(int[] slots, int backend) {
        return Arrays.stream(slots).filter(owner -> owner == backend).count() / (double) SLOTS;
    }

    @Test
    void backendsThatStartTogetherShareEvenlyAndMoveNothing() {
        fill(Duration.ofSeconds(30));
        int[] first = slots();
        while (!catalog.state().pool("pool").orElseThrow().starting().isEmpty()) {
            catalog.advanceStarting("pool");
            assertEquals(0, moved(first, slots()));
        }
    }

    /** Each step takes about what the newcomer gains, and little else, from the others. */
    @Test
    void shareOfABackendThatComesBackGrowsInEvenSteps() {
        fill(Duration.ofSeconds(30));
        while (!catalog.state().pool("pool").orElseThrow().starting().isEmpty()) {
            catalog.advanceStarting("pool");
        }
        int[] full = slots();
        catalog.recordHealth("pool", backend(0), Health.DOWN);
        int[] before = slots();
        assertEquals(0, share(before, 0));
        catalog.recordHealth("pool", backend(0), Health.UP);
        for (int step = 1; step <= SlowStart.STEPS; step++) {
            int[] after = slots();
            double part = (double) step / SlowStart.STEPS;
            assertEquals(part / (BACKENDS - 1 + part), share(after, 0), 0.001, "step " + step);
            double gained = share(after, 0) - share(before, 0);
            double moved = (double) moved(before, after) / SLOTS;
            assertTrue(moved < 1.5 * gained, "step %d: gained %f, moved %f".formatted(step, gained, moved));
            before = after;
            catalog.advanceStarting("pool");
        }
        assertEquals(0, moved(full, slots()));
    }

    @Test
    void takesTheStepsInTime() throws InterruptedException {
        try (SlowStarts driver = new SlowStarts(catalog)) {
            driver.start();
            long began = System.nanoTime();
            fill(Duration.ofSeconds(1));
            Map<String, Integer> starting =
                    catalog.state().pool("pool").orElseThrow().starting();
            assertEquals(BACKENDS, starting.size());
            while (!starting.isEmpty()
                    && System.nanoTime() - began < Duration.ofSeconds(20).toNanos()) {
                Thread.sleep(10);
                starting = catalog.state().pool("pool").orElseThrow().starting();
            }
            assertEquals(Map.of(), starting);
            assertTrue(System.nanoTime() - began >= Duration.ofMillis(790).toNanos());
        }
    }
}
