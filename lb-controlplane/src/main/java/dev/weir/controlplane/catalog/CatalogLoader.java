package dev.weir.controlplane.catalog;

import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Origin;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.StoredPool;
import dev.weir.controlplane.model.StoredService;
import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the whole catalog; what {@link JdbcCatalogStore} writes. */
final class CatalogLoader {
    private final JdbcClient jdbc;
    private final Map<String, List<Backend>> backends = new HashMap<>();
    private final Map<String, Map<String, Health>> health = new HashMap<>();
    private final Map<String, Map<String, Integer>> starting = new HashMap<>();
    private final Map<String, List<Frontend>> frontends = new HashMap<>();
    private final Map<String, List<IpPrefix>> sources = new HashMap<>();

    CatalogLoader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    CatalogState load() {
        jdbc.sql("select * from backend order by pool, position").query(this::readBackend);
        jdbc.sql("select * from frontend order by service, position").query(this::readFrontend);
        jdbc.sql("select * from source_range order by service, position").query(this::readSource);
        SortedMap<String, StoredPool> pools = new TreeMap<>();
        jdbc.sql("select * from pool").query(row -> {
            pools.put(row.getString("name"), readPool(row));
        });
        SortedMap<String, StoredService> services = new TreeMap<>();
        jdbc.sql("select * from service").query(row -> {
            services.put(row.getString("name"), readService(row));
        });
        SortedMap<String, Long> removed = new TreeMap<>();
        jdbc.sql("select * from removed_service").query(row -> {
            removed.put(row.getString("name"), row.getLong("revision"));
        });
        long revision = jdbc.sql("select latest from catalog_revision")
                .query(Long.class)
                .single();
        return new CatalogState(revision, pools, services, removed);
    }

    private void readBackend(ResultSet row) throws SQLException {
        Backend backend = new Backend(
                row.getString("name"),
                IpAddress.parse(row.getString("address")),
                row.getInt("port"),
                row.getInt("weight"),
                row.getBoolean("draining"));
        String pool = row.getString("pool");
        backends.computeIfAbsent(pool, _ -> new ArrayList<>()).add(backend);
        health.computeIfAbsent(pool, _ -> new HashMap<>()).put(backend.name(), Health.valueOf(row.getString("health")));
        int step = row.getInt("starting");
        if (step > 0) {
            starting.computeIfAbsent(pool, _ -> new HashMap<>()).put(backend.name(), step);
        }
    }

    private void readFrontend(ResultSet row) throws SQLException {
        Frontend frontend = new Frontend(
                IpAddress.parse(row.getString("address")),
                row.getInt("prefix_length"),
                Protocol.valueOf(row.getString("protocol")),
                row.getInt("port"),
                row.getInt("last_port"));
        frontends
                .computeIfAbsent(row.getString("service"), _ -> new ArrayList<>())
                .add(frontend);
    }

    private void readSource(ResultSet row) throws SQLException {
        IpPrefix source = new IpPrefix(IpAddress.parse(row.getString("address")), row.getInt("prefix_length"));
        sources.computeIfAbsent(row.getString("service"), _ -> new ArrayList<>())
                .add(source);
    }

    private StoredPool readPool(ResultSet row) throws SQLException {
        String name = row.getString("name");
        Integer port = row.getObject("check_port", Integer.class);
        HealthCheck check = new HealthCheck(
                HealthCheck.Type.valueOf(row.getString("check_type")),
                port == null ? OptionalInt.empty() : OptionalInt.of(port),
                Duration.ofMillis(row.getLong("check_interval")),
                Duration.ofMillis(row.getLong("check_timeout")),
                row.getInt("check_rise"),
                row.getInt("check_fall"));
        Pool pool = new Pool(
                name,
                Mode.valueOf(row.getString("mode")),
                row.getInt("table_size"),
                row.getInt("mss"),
                Duration.ofMillis(row.getLong("slow_start")),
                check,
                backends.getOrDefault(name, List.of()));
        Map<String, Health> known = health.getOrDefault(name, Map.of());
        Map<String, Integer> begun = starting.getOrDefault(name, Map.of());
        return new StoredPool(pool, known, begun, row.getLong("revision"), Origin.valueOf(row.getString("origin")));
    }

    private StoredService readService(ResultSet row) throws SQLException {
        String name = row.getString("name");
        Service service = new Service(
                name,
                row.getString("pool"),
                HashPolicy.valueOf(row.getString("hash")),
                frontends.getOrDefault(name, List.of()),
                sources.getOrDefault(name, List.of()));
        return new StoredService(
                service, row.getInt("hash_seed"), row.getLong("revision"), Origin.valueOf(row.getString("origin")));
    }
}
