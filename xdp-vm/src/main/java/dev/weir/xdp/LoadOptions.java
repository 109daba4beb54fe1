package dev.weir.xdp;

import java.util.Map;

/**
 * What a load may be told beyond the spec.
 *
 * @param reuse live maps to use in place of new ones, by the spec's map name (say, maps that an earlier process pinned).
 *     A map whose type, key size, value size, number of entries or flags differ from the spec's is refused, and the message
 *     names every field that differs.
 */
public record LoadOptions(Map<String, BpfMap> reuse) {

    /** New maps throughout. */
    public static final LoadOptions DEFAULT = new LoadOptions(Map.of());

    public LoadOptions {
        reuse = Map.copyOf(reuse);
    }
}
