package dev.weir.controlplane.document;

import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.maglev.MaglevEntry;
import dev.weir.dataplane.maglev.TableSize;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.PoolTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads pools and backends. Fields that only answers have are taken and ignored, so that a GET can be PUT back. */
public final class PoolDocument {
    private static final Set<String> POOL =
            Set.of("name", "mode", "tableSize", "mss", "slowStart", "healthCheck", "backends", "revision", "origin");
    private static final Set<String> CHECK = Set.of("type", "port", "interval", "timeout", "rise", "fall");
    private static final Set<String> BACKEND = Set.of("name", "address", "port", "weight", "state", "health");
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
    private static final Duration MAX_INTERVAL = Duration.ofHours(1);
    private static final Duration MIN_SLOW_START = Duration.ofSeconds(1);
    private static final int MAX_IN_A_ROW = 100;

    /** What a user can want of a backend. */
    private enum State {
        ACTIVE,
        DRAINING
    }

    private PoolDocument() {}

    /**
     * Reads a pool.
     *
     * @param name the name that the document goes by
     * @param document the pool; its own {@code name}, if any, must be the same
     * @param violations takes everything that is wrong
     * @return the pool, or nothing if anything is wrong
     */
    public static Optional<Pool> read(String name, JsonNode document, Violations violations) {
        Violations found = new Violations();
        Names.check("name", name, found);
        Fields fields = new Fields(document, "", found, POOL);
        checkSameName(name, fields);
        Mode mode = fields.constant("mode", Mode.values(), null);
        int tableSize = tableSize(fields);
        int mss = fields.number("mss", PoolTable.MIN_MSS, PoolTable.MAX_MSS, 0);
        Duration slowStart = fields.duration("slowStart", MIN_SLOW_START, MAX_INTERVAL, Duration.ZERO);
        HealthCheck check = readCheck(new Fields(fields.object("healthCheck"), "healthCheck", found, CHECK));
        List<Backend> backends = new ArrayList<>();
        for (Map.Entry<String, JsonNode> element : fields.list("backends").entrySet()) {
            Fields backend = new Fields(element.getValue(), element.getKey(), found, BACKEND);
            readBackend(backend.name("name"), backend).ifPresent(backends::add);
        }
        violations.addAll("", found.list());
        return found.isEmpty()
                ? Optional.of(new Pool(name, mode, tableSize, mss, slowStart, check, backends))
                : Optional.empty();
    }

    /** Reads one backend; the parameters and the result are as in {@link #read}. */
    public static Optional<Backend> readBackend(String name, JsonNode document, Violations violations) {
        Violations found = new Violations();
        Names.check("name", name, found);
        Fields fields = new Fields(document, "", found, BACKEND);
        checkSameName(name, fields);
        Optional<Backend> backend = readBackend(name, fields);
        violations.addAll("", found.list());
        return found.isEmpty() ? backend : Optional.empty();
    }

    static void checkSameName(String name, Fields fields) {
        if (fields.has("name") && !fields.text("name", name).equals(name)) {
            fields.wrong("name", "differs from the name '%s' that it is stored under".formatted(name), "remove it");
        }
    }

    private static Optional<Backend> readBackend(String name, Fields fields) {
        Optional<IpAddress> address = fields.address("address");
        int port = fields.number("port", 1, 65_535);
        int weight = fields.number("weight", 0, MaglevEntry.MAX_WEIGHT, 1);
        State state = fields.constant("state", State.values(), State.ACTIVE);
        return address.map(at -> new Backend(name, at, port, weight, state == State.DRAINING));
    }

    private static int tableSize(Fields fields) {
        int size = fields.number("tableSize", TableSize.MIN, TableSize.MAX, TableSize.DEFAULT);
        if (!TableSize.isValid(size)) {
            fields.wrong("tableSize", "%d is not a prime".formatted(size), "use %d".formatted(TableSize.nearest(size)));
        }
        return size;
    }

    private static HealthCheck readCheck(Fields fields) {
        HealthCheck otherwise = HealthCheck.DEFAULT;
        HealthCheck.Type type = fields.constant("type", HealthCheck.Type.values(), otherwise.type());
        OptionalInt port = fields.has("port") ? OptionalInt.of(fields.number("port", 1, 65_535)) : OptionalInt.empty();
        Duration interval = fields.duration("interval", MIN_INTERVAL, MAX_INTERVAL, otherwise.interval());
        Duration shorter = interval.compareTo(otherwise.timeout()) < 0 ? interval : otherwise.timeout();
        Duration timeout = fields.duration("timeout", MIN_TIMEOUT, MAX_INTERVAL, shorter);
        if (timeout.compareTo(interval) > 0) {
            fields.wrong(
                    "timeout",
                    "%s is longer than the interval of %s"
                            .formatted(Durations.format(timeout), Durations.format(interval)),
                    "use at most the interval");
        }
        int rise = fields.number("rise", 1, MAX_IN_A_ROW, otherwise.rise());
        int fall = fields.number("fall", 1, MAX_IN_A_ROW, otherwise.fall());
        return new HealthCheck(type, port, interval, timeout, rise, fall);
    }
}
