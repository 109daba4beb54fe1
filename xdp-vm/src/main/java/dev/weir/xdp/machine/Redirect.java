package dev.weir.xdp.machine;

import dev.weir.xdp.map.VmMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the packet under way goes if the program's verdict is {@code XDP_REDIRECT}: what {@code bpf_redirect} and {@code bpf_redirect_map}
 * leave behind for the driver hook. Part of a {@link Cpu}, and used by its thread only; each run begins without a target.
 */
public final class Redirect {
    /** In {@link #flags}: the packet goes to every interface of the map ({@code BPF_F_BROADCAST}). */
    public static final long BROADCAST = 1 << 3;

    /** In {@link #flags}: but not to the one where it came in ({@code BPF_F_EXCLUDE_INGRESS}). */
    public static final long EXCLUDE_INGRESS = 1 << 4;

    private @Nullable VmMap map;
    private boolean chosen;
    private int index;
    private long flags;

    Redirect() {}

    /** Forgets the target. A verdict of REDIRECT then drops the packet. */
    public void clear() {
        chosen = false;
        map = null;
    }

    /** Chooses an interface by its index. */
    public void toInterface(int interfaceIndex) {
        chosen = true;
        map = null;
        index = interfaceIndex;
        flags = 0;
    }

    /**
     * Chooses an entry of a map of interfaces, CPUs or sockets; with {@link #BROADCAST}, all of them.
     *
     * @param key the entry, which is there unless all are meant
     */
    public void toEntry(VmMap target, int key, long targetFlags) {
        chosen = true;
        map = target;
        index = key;
        flags = targetFlags;
    }

    /** Whether there is a target. */
    public boolean isChosen() {
        return chosen;
    }

    /** The map whose entry is the target; null if it is an interface. */
    public @Nullable VmMap map() {
        return map;
    }

    /** The key in {@link #map}, or without a map the index of the interface. */
    public int index() {
        return index;
    }

    /** {@link #BROADCAST}, {@link #EXCLUDE_INGRESS}, or 0. */
    public long flags() {
        return flags;
    }
}
