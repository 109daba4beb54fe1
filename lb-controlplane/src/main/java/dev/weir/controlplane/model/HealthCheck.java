package dev.weir.controlplane.model;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How a pool finds out whether its backends answer.
 *
 * @param type what a check does
 * @param port the port to connect to; empty for the backend's own
 * @param interval from the end of one check to the start of the next
 * @param timeout after which a check has failed, at most {@code interval}
 * @param rise successes in a row that bring a backend back
 * @param fall failures in a row that take a backend out
 */
public record HealthCheck(Type type, OptionalInt port, Duration interval, Duration timeout, int rise, int fall) {
    /** What a pool gets that says nothing. */
    public static final HealthCheck DEFAULT =
            new HealthCheck(Type.TCP, OptionalInt.empty(), Duration.ofSeconds(1), Duration.ofMillis(500), 2, 2);

    /** What a check does. */
    public enum Type {
        /** Opens a TCP connection and closes it. */
        TCP,
        /** Nothing: every backend is taken to be fine. */
        NONE
    }
}
