package dev.weir.controlplane.model;

import dev.weir.dataplane.table.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A set of backends as its owner wants it.
 *
 * @param name unique
 * @param mode how packets reach the backends
 * @param tableSize number of slots; fixed for the pool's life, since another size moves every connection
 * @param mss what clients may at most ask of TCP segments, 0 for whatever they like
 * @param slowStart how long the share of a backend that has become up takes to grow to its own; zero for not at all
 * @param healthCheck how to find out which backends answer
 * @param backends in the order in which they were given, which decides nothing
 */
public record Pool(
        String name,
        Mode mode,
        int tableSize,
        int mss,
        Duration slowStart,
        HealthCheck healthCheck,
        List<Backend> backends) {
    public Pool {
        backends = List.copyOf(backends);
    }

    /** A pool whose backends have their full share from the start. */
    public Pool(String name, Mode mode, int tableSize, int mss, HealthCheck healthCheck, List<Backend> backends) {
        this(name, mode, tableSize, mss, Duration.ZERO, healthCheck, backends);
    }

    /** A pool whose clients ask for segments as they like. */
    public Pool(String name, Mode mode, int tableSize, HealthCheck healthCheck, List<Backend> backends) {
        this(name, mode, tableSize, 0, healthCheck, backends);
    }

    public Optional<Backend> backend(String backend) {
        return backends.stream().filter(each -> each.name().equals(backend)).findFirst();
    }

    public Pool withBackends(List<Backend> changed) {
        return new Pool(name, mode, tableSize, mss, slowStart, healthCheck, changed);
    }
}
