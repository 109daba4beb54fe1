package dev.weir.dataplane.maglev;

/**
 * A candidate for slots.
 *
 * @param name unique within one table; it alone decides which slots the candidate prefers
 * @param weight share of the slots relative to the other candidates; 0 takes no slots
 */
public record MaglevEntry(String name, int weight) {
    /** The largest weight; it keeps the exact turn arithmetic within 64 bits at every table size. */
    public static final int MAX_WEIGHT = 65_535;

    public MaglevEntry {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a backend needs a name");
        }
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "weight of %s is %d, expected 0 to %d".formatted(name, weight, MAX_WEIGHT));
        }
    }
}
