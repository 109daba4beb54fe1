package dev.weir.controlplane.simulate;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.catalog.CatalogException;
import dev.weir.controlplane.catalog.CatalogStore;
import dev.weir.controlplane.config.ConfigFile;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.SlowStart;
import dev.weir.controlplane.model.StoredPool;
import dev.weir.controlplane.publish.Tables;
import dev.weir.dataplane.apply.Applier;
import dev.weir.dataplane.apply.ApplyTimes;
import dev.weir.dataplane.apply.InForce;
import dev.weir.dataplane.apply.Names;
import dev.weir.dataplane.explain.Explainer;
import dev.weir.dataplane.maps.Counters;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.table.TableEntry;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.vm.MapTrace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A balancer with its tables in force, which packets are shown to one by one. What it remembers of one, such as a translation, is in
 * force for the next. What became of a packet is seen by the counters that the program keeps. For one thread.
 */
public final class Simulation implements AutoCloseable {
    private static final int FLOWS = 1 << 16;
    private static final String REPLIES = "FLOW_NAT_REPLY";

    private final Collection live;
    private final Program program;
    private final MacAddress mac;
    private final Counters counters;
    private final List<InForce.Service> services;
    private final Set<InForce.Backend> backends;
    private final Map<Integer, Long> toServices = new HashMap<>();
    private final Map<Integer, Long> toBackends = new HashMap<>();
    private Map<String, Counters.Count> drops;
    private long replies;

    /**
     * Loads the program and puts the tables in force.
     *
     * @param engine stays the caller's to close
     * @throws dev.weir.controlplane.config.StartupException if the configuration is not valid; the message names every mistake
     * @throws IllegalArgumentException if a backend that is down is not in the configuration
     */
    public Simulation(Engine engine, Setup setup) {
        CatalogState state = catalog(setup);
        this.mac = setup.mac();
        MapSizes sizes = sizes(setup.config());
        WeirObject object = WeirObject.read().sized(sizes);
        this.live = engine.load(object.spec(new ProgramConfig(setup.mac(), setup.natAddresses())));
        try {
            WeirMaps maps = object.maps(live);
            Applier applier = new Applier(
                    maps,
                    sizes.frontends(),
                    new KnownHops(maps.backends()),
                    engine::synchronize,
                    System::nanoTime,
                    ApplyTimes.DEFAULT);
            Tables.changed(CatalogState.EMPTY, state).forEach(table -> apply(applier, table));
            this.program = live.program(WeirObject.PROGRAM);
            this.counters = maps.counters();
            this.services = applier.inForce().services();
            this.backends = applier.inForce().backends();
            this.drops = counters.drops();
        } catch (RuntimeException | Error e) {
            live.close();
            throw e;
        }
    }

    /**
     * Explains what it does with frames. It is closed with this.
     *
     * @param trace the witness of its engine
     */
    public Explainer explainer(MapTrace trace) {
        Map<Integer, String> serviceNames = new HashMap<>();
        services.forEach(it -> serviceNames.put(it.id(), it.name()));
        Map<Integer, String> backendNames = new HashMap<>();
        backends.forEach(it -> backendNames.put(it.id(), it.pool() + "/" + it.name()));
        return Explainer.of(trace, new Explainer.Subject(program, mac), new Names(serviceNames, backendNames));
    }

    private static CatalogState catalog(Setup setup) {
        ConfigFile config = setup.config();
        int[] seed = {setup.seed()};
        Catalog catalog = new Catalog(new NoStore(), address -> Optional.empty(), () -> seed[0]++);
        try {
            catalog.applyFile(config.pools(), config.services());
        } catch (CatalogException e) {
            throw ConfigFile.refused(config.path(), e.violations());
        }
        Set<String> down = new HashSet<>(setup.down());
        for (StoredPool stored : catalog.state().pools().values()) {
            for (Backend backend : stored.pool().backends()) {
                boolean isDown = down.remove(stored.pool().name() + "/" + backend.name());
                if (isDown && stored.healthOf(backend) == Health.UNCHECKED) {
                    throw new IllegalArgumentException(
                            "--down %s/%s: its pool has no health check, so nobody would notice; give it one"
                                    .formatted(stored.pool().name(), backend.name()));
                }
                catalog.recordHealth(stored.pool().name(), backend, isDown ? Health.DOWN : Health.UP);
            }
        }
        for (StoredPool stored : catalog.state().pools().values()) {
            // Those that start slowly have done so before the first packet.
            for (int step = 1; step < SlowStart.STEPS; step++) {
                catalog.advanceStarting(stored.pool().name());
            }
        }
        if (!down.isEmpty()) {
            throw new IllegalArgumentException("--down %s: there is no such backend in %s; name it as pool/backend"
                    .formatted(down.iterator().next(), config.path()));
        }
        return catalog.state();
    }

    private static MapSizes sizes(ConfigFile config) {
        int frontends = config.services().stream()
                .mapToInt(service -> service.frontends().size())
                .sum();
        int backends =
                config.pools().stream().mapToInt(pool -> pool.backends().size()).sum();
        // Each service has slots of its own, whatever other services of its pool have.
        int slots = config.services().stream()
                .flatMap(service ->
                        config.pools().stream().filter(pool -> pool.name().equals(service.pool())))
                .mapToInt(pool -> pool.tableSize())
                .sum();
        return new MapSizes(frontends + 1, config.services().size() + 1, 2 * slots + 1, backends + 2, FLOWS, FLOWS);
    }

    private static void apply(Applier applier, TableEntry table) {
        if (applier.apply(table) instanceof Applier.Outcome.Refused refused) {
            throw new IllegalStateException("service %s: %s".formatted(table.service(), refused.reason()));
        }
    }

    /**
     * Shows it a frame.
     *
     * @param frame a whole Ethernet frame
     * @throws dev.weir.xdp.error.BpfException EINVAL if it is shorter than an Ethernet header
     */
    public FrameOutcome run(byte[] frame) {
        TestRun.Result result = program.testRun(TestRun.of(frame));
        return new FrameOutcome(
                result.verdict(), result.packet(), service(), backend(), isReply(), reason(result.verdict()));
    }

    /** The one whose counter has moved. */
    private Optional<String> service() {
        for (InForce.Service service : services) {
            if (moved(toServices, service.id(), counters.service(service.id()).packets())) {
                return Optional.of(service.name());
            }
        }
        return Optional.empty();
    }

    private Optional<String> backend() {
        for (InForce.Backend backend : backends) {
            if (moved(toBackends, backend.id(), counters.backend(backend.id()).packets())) {
                return Optional.of(backend.pool() + "/" + backend.name());
            }
        }
        return Optional.empty();
    }

    private static boolean moved(Map<Integer, Long> known, int id, long count) {
        Long before = known.put(id, count);
        return count != (before == null ? 0 : before);
    }

    private boolean isReply() {
        long before = replies;
        replies = counters.flowStats().getOrDefault(REPLIES, 0L);
        return replies != before;
    }

    private Optional<String> reason(Verdict verdict) {
        if (verdict != Verdict.DROP) {
            return Optional.empty();
        }
        Map<String, Counters.Count> before = drops;
        drops = counters.drops();
        return drops.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .map(entry -> Counters.reasonOf(entry.getKey()))
                .findFirst();
    }

    @Override
    public void close() {
        live.close();
    }

    /** A catalog for the length of a simulation. */
    private static final class NoStore implements CatalogStore {
        @Override
        public CatalogState load() {
            return CatalogState.EMPTY;
        }

        @Override
        public void save(CatalogState before, CatalogState after) {
            // It ends with the process.
        }
    }
}
