package dev.weir.xdp.bytes;

import java.util.HashMap;
import java.util.Map;

/**
 * A section of zero-terminated names, read while an object is parsed. Names may share their ends, so many long names fit into few
 * bytes: what is read altogether is limited to a multiple of the section's size. Not thread-safe.
 */
public final class StringTable {
    private static final long MAX_SHARING = 8;

    private final SectionBytes bytes;
    private final Map<Long, String> known = new HashMap<>();
    private long budget;

    /** A table over a section. */
    public StringTable(SectionBytes bytes) {
        this.bytes = bytes;
        this.budget = bytes.size() * MAX_SHARING;
    }

    /** The name that starts at {@code offset}. */
    public String at(long offset) {
        String name = known.get(offset);
        if (name == null) {
            name = bytes.name(offset);
            budget -= name.length();
            if (budget < 0) {
                throw bytes.malformed(
                        offset, "the names in use are %d times as long as the section".formatted(MAX_SHARING));
            }
            known.put(offset, name);
        }
        return name;
    }
}
