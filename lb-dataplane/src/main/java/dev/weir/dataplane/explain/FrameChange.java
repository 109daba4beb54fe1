package dev.weir.dataplane.explain;

/**
 * A header field that the program changed, added or removed.
 *
 * @param field such as {@code ipv4.destination}
 * @param before what it was; empty if there was none
 * @param after what it is; empty if there is none
 */
public record FrameChange(String field, String before, String after) {
    @Override
    public String toString() {
        if (before.isEmpty()) {
            return "%s: added, %s".formatted(field, after);
        }
        return after.isEmpty()
                ? "%s: removed, was %s".formatted(field, before)
                : "%s: %s -> %s".formatted(field, before, after);
    }
}
