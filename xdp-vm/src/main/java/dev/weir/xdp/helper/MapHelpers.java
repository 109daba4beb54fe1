package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.EINVAL;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.map.VmMap;

/** Look-ups and changes of maps. What each type of map answers is its own affair ({@link VmMap}). */
public final class MapHelpers {
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private MapHelpers() {}

    public static long lookup(Cpu cpu, long map, long key, long r3, long r4, long r5) {
        VmMap live = cpu.maps().get(map);
        return live == null ? 0 : live.lookup(cpu.number(), key);
    }

    public static long lookupPerCpu(Cpu cpu, long map, long key, long target, long r4, long r5) {
        VmMap live = cpu.maps().get(map);
        // Only per-CPU maps get here; a value of theirs has a slot for each CPU that there is.
        return live == null || (target & UNSIGNED_INT) >= cpus(live) ? 0 : live.lookup((int) target, key);
    }

    private static int cpus(VmMap map) {
        int slot = (map.spec().valueSize() + Long.BYTES - 1) & -Long.BYTES;
        return map.valueBytes() / slot;
    }

    public static long update(Cpu cpu, long map, long key, long value, long flags, long r5) {
        VmMap live = cpu.maps().get(map);
        return live == null ? -EINVAL : live.update(cpu.number(), key, value, flags);
    }

    public static long delete(Cpu cpu, long map, long key, long r3, long r4, long r5) {
        VmMap live = cpu.maps().get(map);
        return live == null ? -EINVAL : live.delete(cpu.number(), key);
    }

    public static long push(Cpu cpu, long map, long value, long flags, long r4, long r5) {
        VmMap live = cpu.maps().get(map);
        return live == null ? -EINVAL : live.push(cpu.number(), value, flags);
    }

    public static long pop(Cpu cpu, long map, long value, long r3, long r4, long r5) {
        VmMap live = cpu.maps().get(map);
        return live == null ? -EINVAL : live.pop(cpu.number(), value);
    }

    public static long peek(Cpu cpu, long map, long value, long r3, long r4, long r5) {
        VmMap live = cpu.maps().get(map);
        return live == null ? -EINVAL : live.peek(cpu.number(), value);
    }
}
