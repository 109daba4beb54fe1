package dev.weir.controlplane.catalog;

import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.StoredPool;
import dev.weir.controlplane.model.StoredService;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpPrefix;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The catalog in an SQL database, one row per thing; a change writes only the rows that differ. */
public final class JdbcCatalogStore implements CatalogStore {
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    public JdbcCatalogStore(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public CatalogState load() {
        return new CatalogLoader(jdbc).load();
    }

    /** An interrupt waits: H2 closes the whole database if its thread is interrupted while it writes. */
    @Override
    public void save(CatalogState before, CatalogState after) {
        boolean interrupted = Thread.interrupted();
        try {
            write(before, after);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write(CatalogState before, CatalogState after) {
        transaction.executeWithoutResult(_ -> writeRows(before, after));
        // A committed transaction may still be in H2's or the kernel's buffers: this forces both to the disk.
        jdbc.sql("checkpoint sync").update();
    }

    /** Services go before the pools they refer to and come after them; frontends move between services freely. */
    private void writeRows(CatalogState before, CatalogState after) {
        jdbc.sql("update catalog_revision set latest = ?")
                .param(after.revision())
                .update();
        missing(before.services(), after.services()).forEach(name -> delete("service", name));
        for (StoredService stored : after.services().values()) {
            StoredService old = before.services().get(stored.service().name());
            if (old != null
                    && !old.service().frontends().equals(stored.service().frontends())) {
                jdbc.sql("delete from frontend where service = ?")
                        .param(stored.service().name())
                        .update();
            }
        }
        after.pools().forEach((name, stored) -> write(before.pools().get(name), stored));
        after.services().forEach((name, stored) -> write(before.services().get(name), stored));
        missing(before.pools(), after.pools()).forEach(name -> delete("pool", name));
        missing(before.removed(), after.removed()).forEach(name -> delete("removed_service", name));
        after.removed().forEach((name, revision) -> {
            if (!revision.equals(before.removed().get(name))) {
                jdbc.sql("merge into removed_service (name, revision) values (?, ?)")
                        .params(name, revision)
                        .update();
            }
        });
    }

    private void write(@Nullable StoredPool old, StoredPool stored) {
        if (stored.equals(old)) {
            return;
        }
        String name = stored.pool().name();
        if (old != null && old.pool().equals(stored.pool())) {
            jdbc.sql("update pool set revision = ?, origin = ? where name = ?")
                    .params(stored.revision(), stored.origin().name(), name)
                    .update();
            writeHealth(name, old, stored);
            return;
        }
        writePool(stored);
        jdbc.sql("delete from backend where pool = ?").param(name).update();
        writeBackends(stored);
    }

    private void writePool(StoredPool stored) {
        var pool = stored.pool();
        var check = pool.healthCheck();
        jdbc.sql("""
                merge into pool (name, revision, origin, mode, table_size, mss, slow_start, check_type, check_port, check_interval,
                  check_timeout, check_rise, check_fall) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(pool.name())
                .param(stored.revision())
                .param(stored.origin().name())
                .param(pool.mode().name())
                .param(pool.tableSize())
                .param(pool.mss())
                .param(pool.slowStart().toMillis())
                .param(check.type().name())
                .param(check.port().isPresent() ? check.port().getAsInt() : null)
                .param(check.interval().toMillis())
                .param(check.timeout().toMillis())
                .param(check.rise())
                .param(check.fall())
                .update();
    }

    private void writeBackends(StoredPool stored) {
        int position = 0;
        for (var backend : stored.pool().backends()) {
            jdbc.sql("""
                    insert into backend (pool, name, position, address, port, weight, draining, health, starting)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .param(stored.pool().name())
                    .param(backend.name())
                    .param(position++)
                    .param(backend.address().toString())
                    .param(backend.port())
                    .param(backend.weight())
                    .param(backend.draining())
                    .param(stored.healthOf(backend).name())
                    .param(stored.starting().getOrDefault(backend.name(), 0))
                    .update();
        }
    }

    private void writeHealth(String pool, StoredPool old, StoredPool stored) {
        stored.health().forEach((backend, found) -> {
            int step = stored.starting().getOrDefault(backend, 0);
            if (found != old.health().get(backend) || step != old.starting().getOrDefault(backend, 0)) {
                jdbc.sql("update backend set health = ?, starting = ? where pool = ? and name = ?")
                        .params(found.name(), step, pool, backend)
                        .update();
            }
        });
    }

    private void write(@Nullable StoredService old, StoredService stored) {
        if (stored.equals(old)) {
            return;
        }
        var service = stored.service();
        jdbc.sql("merge into service (name, revision, origin, pool, hash_seed, hash) values (?, ?, ?, ?, ?, ?)")
                .params(
                        service.name(),
                        stored.revision(),
                        stored.origin().name(),
                        service.pool(),
                        stored.hashSeed(),
                        service.hash().name())
                .update();
        if (old == null || !old.service().sources().equals(service.sources())) {
            writeSources(service);
        }
        if (old == null || !old.service().frontends().equals(service.frontends())) {
            int position = 0;
            for (Frontend frontend : service.frontends()) {
                jdbc.sql("""
                        insert into frontend (service, position, address, prefix_length, protocol, port, last_port)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                        .param(service.name())
                        .param(position++)
                        .param(frontend.address().toString())
                        .param(frontend.prefixLength())
                        .param(frontend.protocol().name())
                        .param(frontend.firstPort())
                        .param(frontend.lastPort())
                        .update();
            }
        }
    }

    private void writeSources(Service service) {
        jdbc.sql("delete from source_range where service = ?")
                .param(service.name())
                .update();
        int position = 0;
        for (IpPrefix source : service.sources()) {
            jdbc.sql("insert into source_range (service, position, address, prefix_length) values (?, ?, ?, ?)")
                    .params(service.name(), position++, source.address().toString(), source.length())
                    .update();
        }
    }

    private void delete(String table, String name) {
        jdbc.sql("delete from %s where name = ?".formatted(table)).param(name).update();
    }

    private static Iterable<String> missing(Map<String, ?> before, Map<String, ?> after) {
        Set<String> names = new java.util.TreeSet<>(before.keySet());
        names.removeAll(after.keySet());
        return names;
    }
}
