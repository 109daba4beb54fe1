package dev.weir.xdp.map;

import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import org.jspecify.annotations.Nullable;

/** What maps of maps ask of the maps in them, and how they let them go. */
final class InnerMaps {
    private final MapSpec template;
    private final int lockOffset;
    private final Runnable awaitPrograms;

    /** @param lockOffset where in the template's values the lock is, as {@link ValueShape} says it */
    InnerMaps(MapSpec template, int lockOffset, Runnable awaitPrograms) {
        this.template = template;
        this.lockOffset = lockOffset;
        this.awaitPrograms = awaitPrograms;
    }

    /** Whether a program that was verified for the template may use a map ({@code map_meta_equal}). */
    boolean fits(VmMap map) {
        MapSpec spec = map.spec();
        boolean fixedLength = template.type() == MapType.ARRAY && (template.flags() & MapFlags.INNER_MAP) == 0;
        return spec.type() == template.type()
                && spec.keySize() == template.keySize()
                && spec.valueSize() == template.valueSize()
                && spec.flags() == template.flags()
                && map.lockOffset() == lockOffset
                && (!fixedLength || spec.maxEntries() == template.maxEntries());
    }

    /** Releases a map that programs may have found a moment ago. */
    void letGo(@Nullable VmMap map) {
        if (map != null) {
            awaitPrograms.run();
            map.release();
        }
    }
}
