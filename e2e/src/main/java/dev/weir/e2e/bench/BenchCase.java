package dev.weir.e2e.bench;

import java.util.Locale;

/**
 * Something that is timed.
 *
 * @param subject a mode of the load balancer, a reference program, or {@code non-VIP}
 * @param v4 the packets' family; the other one is IPv6, inside and out
 * @param opening whether every packet opens a connection; else the connections are there already
 * @param flows number of connections, taken in turn
 */
record BenchCase(String subject, boolean v4, boolean opening, int flows) {

    /** Whether packets get longer. */
    boolean grows() {
        return switch (subject) {
            case "floor", "flowtable", "ipip", "gue" -> true;
            default -> false;
        };
    }

    String family() {
        return v4 ? "v4" : "v6";
    }

    String state() {
        return opening ? "new" : String.format(Locale.ROOT, "%,d flow%s", flows, flows == 1 ? "" : "s");
    }
}
