package dev.weir.xdp.map;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The live maps of one engine by their handles. Look-ups are for packet threads and take no lock; handles are not used again, so a
 * stale one finds nothing.
 */
public final class MapTable {
    private volatile @Nullable VmMap[] maps = new VmMap[] {null};

    /** Takes a map in and gives it its handle. */
    public synchronized <M extends VmMap> M add(M map) {
        int handle = maps.length;
        @Nullable VmMap[] more = Arrays.copyOf(maps, handle + 1);
        more[handle] = map;
        map.registered(this, handle);
        maps = more;
        return map;
    }

    /** Lets a map go that is about to close. */
    public synchronized void remove(VmMap map) {
        @Nullable VmMap[] fewer = maps.clone();
        fewer[(int) map.handle()] = null;
        maps = fewer;
    }

    /** The map of a handle; null if there is none. */
    public @Nullable VmMap get(long handle) {
        @Nullable VmMap[] all = maps;
        return handle > 0 && handle < all.length ? all[(int) handle] : null;
    }
}
