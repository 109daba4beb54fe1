package dev.weir.xdp.helper;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Redirect;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapType;

/** Choosing where a redirected packet goes ({@code net/core/filter.c}, {@code __bpf_xdp_redirect_map} in {@code linux/filter.h}). */
public final class RedirectHelpers {
    private static final int XDP_ABORTED = 0;
    private static final int XDP_REDIRECT = 4;
    /** Bits of the flags that say what to return when there is no such entry: any verdict but REDIRECT. */
    private static final long VERDICT_MASK = 3;

    private RedirectHelpers() {}

    /** To an interface by its index. There are no flags to give. */
    public static long toInterface(Cpu cpu, long index, long flags, long r3, long r4, long r5) {
        if (flags != 0) {
            return XDP_ABORTED;
        }
        cpu.redirect().toInterface((int) index);
        return XDP_REDIRECT;
    }

    /** To an entry of a map, or all. Returns the verdict in the flags' low bits if there is no such entry. */
    public static long toEntry(Cpu cpu, long map, long key, long flags, long r4, long r5) {
        VmMap live = cpu.maps().get(map);
        if (live == null || (flags & ~(VERDICT_MASK | knownFlags(live.spec().type()))) != 0) {
            return XDP_ABORTED;
        }
        long scratch = cpu.scratch();
        Memory.putInt(scratch, (int) key);
        if ((flags & Redirect.BROADCAST) == 0 && live.lookup(cpu.number(), scratch) == 0) {
            cpu.redirect().clear();
            return flags & VERDICT_MASK;
        }
        cpu.redirect().toEntry(live, (int) key, flags & ~VERDICT_MASK);
        return XDP_REDIRECT;
    }

    private static long knownFlags(MapType type) {
        return type == MapType.DEVMAP || type == MapType.DEVMAP_HASH
                ? Redirect.BROADCAST | Redirect.EXCLUDE_INGRESS
                : 0;
    }
}
