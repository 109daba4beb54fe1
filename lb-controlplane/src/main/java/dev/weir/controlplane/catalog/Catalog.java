package dev.weir.controlplane.catalog;

import dev.weir.controlplane.catalog.CatalogException.Kind;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.Origin;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.StoredPool;
import dev.weir.controlplane.model.StoredService;
import dev.weir.controlplane.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * The pools and services of an installation. Every change is checked whole, stored on disk and only then seen by
 * readers and listeners; a change that is refused leaves no trace. For any number of threads.
 */
public final class Catalog {
    private final CatalogStore store;
    private final Rules rules;
    private final IntSupplier hashSeeds;
    private final List<CatalogListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile CatalogState state;

    /**
     * Takes up what is stored.
     *
     * @param owners who has addresses that cannot be VIPs
     * @param hashSeeds gives every new service its seed; should be unpredictable
     */
    public Catalog(CatalogStore store, AddressOwners owners, IntSupplier hashSeeds) {
        this.store = store;
        this.rules = new Rules(owners);
        this.hashSeeds = hashSeeds;
        this.state = store.load();
    }

    /** The catalog as it is now: immutable. */
    public CatalogState state() {
        return state;
    }

    /** Adds a listener and gives it what there is, as a change from nothing. */
    public void addListener(CatalogListener listener) {
        writing.lock();
        try {
            listeners.add(listener);
            listener.changed(CatalogState.EMPTY, state);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Creates or replaces a pool.
     *
     * @return the state after the change, on disk
     * @throws CatalogException if anything is wrong; nothing is stored then
     */
    public CatalogState putPool(Pool pool) {
        return change(edit -> put(pool, edit));
    }

    /** Removes a pool that no service uses; otherwise as {@link #putPool}. */
    public CatalogState removePool(String name) {
        return change(edit -> {
            StoredPool stored = writablePool(name);
            List<StoredService> users = state.servicesOf(name);
            if (!users.isEmpty()) {
                List<String> names =
                        users.stream().map(user -> user.service().name()).toList();
                throw new CatalogException(
                        Kind.POOL_IN_USE,
                        "",
                        "pool '%s' is used by %s".formatted(name, services(names)),
                        "remove the service, or point it to another pool, first");
            }
            edit.removePool(stored.pool().name());
        });
    }

    /** Creates or replaces one backend of a pool; otherwise as {@link #putPool}, with fields named within the backend. */
    public CatalogState putBackend(String pool, Backend backend) {
        return change(edit -> {
            List<Backend> backends = new ArrayList<>(writablePool(pool).pool().backends());
            int index = indexOf(backend.name(), backends);
            if (index < 0) {
                index = backends.size();
                backends.add(backend);
            } else {
                backends.set(index, backend);
            }
            String prefix = "backends[%d].".formatted(index);
            try {
                put(writablePool(pool).pool().withBackends(backends), edit);
            } catch (CatalogException e) {
                throw new CatalogException(e.kind(), withoutPrefix(prefix, e.violations()));
            }
        });
    }

    /** Removes one backend of a pool; otherwise as {@link #putPool}. */
    public CatalogState removeBackend(String pool, String backend) {
        return change(edit -> {
            List<Backend> backends = new ArrayList<>(writablePool(pool).pool().backends());
            if (!backends.removeIf(each -> each.name().equals(backend))) {
                throw CatalogException.notFound("backend of pool '%s' named".formatted(pool), backend);
            }
            put(writablePool(pool).pool().withBackends(backends), edit);
        });
    }

    /** Creates or replaces a service; otherwise as {@link #putPool}. */
    public CatalogState putService(Service service) {
        return change(edit -> {
            state.service(service.name()).ifPresent(old -> requireWritable("service", service.name(), old.origin()));
            require(Kind.INVALID, rules.check(service, state));
            require(Kind.FRONTEND_TAKEN, Rules.taken(service, state));
            edit.putService(service, Origin.REST);
        });
    }

    /** Removes a service, and leaves a tombstone; otherwise as {@link #putPool}. */
    public CatalogState removeService(String name) {
        return change(edit -> {
            StoredService stored = state.service(name).orElseThrow(() -> CatalogException.notFound("service", name));
            requireWritable("service", name, stored.origin());
            edit.removeService(name);
        });
    }

    /**
     * Makes the entries of origin {@link Origin#FILE} the given ones: takes over entries of the same names, and
     * removes those that the file no longer has.
     *
     * @throws CatalogException naming every mistake by its place in the file, such as {@code services.web.pool}
     */
    public CatalogState applyFile(List<Pool> pools, List<Service> services) {
        return change(edit -> new FileChange(rules, pools, services).apply(state, edit));
    }

    /** Without a file, nobody but the users of the REST API can look after what an earlier file left. */
    public CatalogState releaseFile() {
        return change(edit -> {
            state.pools().values().forEach(stored -> edit.putPool(stored.pool(), Origin.REST));
            state.services().values().forEach(stored -> edit.putService(stored.service(), Origin.REST));
        });
    }

    /** Has the backends of a pool that are starting slowly take the next step to their full share; nothing if there are none. */
    public void advanceStarting(String pool) {
        change(edit -> Optional.ofNullable(state.pools().get(pool))
                .filter(stored -> !stored.starting().isEmpty())
                .ifPresent(edit::advanceStarting));
    }

    /** Notes what a health check found out, unless the pool or the backend has changed meanwhile. */
    public void recordHealth(String pool, Backend checked, Health health) {
        change(edit -> Optional.ofNullable(state.pools().get(pool))
                .ifPresent(stored -> stored.pool()
                        .backend(checked.name())
                        .filter(checked::isSameEndpoint)
                        .filter(backend ->
                                stored.healthOf(backend) != health && stored.healthOf(backend) != Health.UNCHECKED)
                        .ifPresent(backend -> edit.putHealth(stored, backend, health))));
    }

    @SuppressWarnings("ReferenceEquality") // an edit that changed nothing gives back the very state it began with
    private CatalogState change(Consumer<CatalogEdit> changes) {
        writing.lock();
        try {
            CatalogState before = state;
            CatalogEdit edit = new CatalogEdit(before, hashSeeds);
            changes.accept(edit);
            CatalogState after = edit.state();
            if (after != before) {
                store.save(before, after);
                state = after;
                listeners.forEach(listener -> listener.changed(before, after));
            }
            return after;
        } finally {
            writing.unlock();
        }
    }

    private void put(Pool pool, CatalogEdit edit) {
        Optional<StoredPool> old = state.pool(pool.name());
        old.ifPresent(stored -> requireWritable("pool", pool.name(), stored.origin()));
        require(Kind.INVALID, rules.check(pool, state));
        require(Kind.IMMUTABLE, fixed(pool, old));
        edit.putPool(pool, Origin.REST);
    }

    /** What of a pool differs from the old one although it must not. */
    static List<Violation> fixed(Pool pool, Optional<StoredPool> old) {
        return old
                .map(stored -> stored.pool().tableSize())
                .filter(size -> size != pool.tableSize())
                .map(size -> new Violation(
                        "tableSize",
                        "%d differs from the %d that pool '%s' was created with"
                                .formatted(pool.tableSize(), size, pool.name()),
                        "keep %d, or create another pool and point the service to it".formatted(size)))
                .stream()
                .toList();
    }

    private StoredPool writablePool(String name) {
        StoredPool stored = state.pool(name).orElseThrow(() -> CatalogException.notFound("pool", name));
        requireWritable("pool", name, stored.origin());
        return stored;
    }

    private static void requireWritable(String what, String name, Origin origin) {
        if (origin == Origin.FILE) {
            throw new CatalogException(
                    Kind.READ_ONLY,
                    "",
                    "%s '%s' comes from the configuration file and is read-only here".formatted(what, name),
                    "change it in the file and start again");
        }
    }

    static void require(Kind kind, List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw new CatalogException(kind, violations);
        }
    }

    private static int indexOf(String backend, List<Backend> backends) {
        for (int i = 0; i < backends.size(); i++) {
            if (backends.get(i).name().equals(backend)) {
                return i;
            }
        }
        return -1;
    }

    private static List<Violation> withoutPrefix(String prefix, List<Violation> violations) {
        return violations.stream()
                .map(each -> each.field().startsWith(prefix)
                        ? new Violation(each.field().substring(prefix.length()), each.reason(), each.remedy())
                        : each)
                .toList();
    }

    private static String services(List<String> names) {
        return (names.size() == 1 ? "service '" : "services '") + String.join("', '", names) + "'";
    }
}
