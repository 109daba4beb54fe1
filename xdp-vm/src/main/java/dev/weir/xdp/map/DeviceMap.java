package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import java.util.function.IntPredicate;

/**
 * {@code BPF_MAP_TYPE_DEVMAP} ({@code kernel/bpf/devmap.c}): interfaces by number. A value is an interface's index (4 bytes), and where
 * values have 8 bytes, a program that is not supported here: 0.
 */
public final class DeviceMap extends TargetArray implements Devices {
    private final IntPredicate interfaces;

    DeviceMap(MapSpec spec, IntPredicate interfaces, MapMemory memory) {
        super(spec, memory);
        this.interfaces = interfaces;
    }

    @Override
    int refuse(int index, long value, long slot, long flags) {
        if (flags == MapFlags.NOEXIST) {
            return -Errno.EEXIST;
        }
        boolean removes = (int) value == 0 && !Devices.hasProgram(value);
        return removes || Devices.isUsable(value, interfaces) ? 0 : -Errno.EINVAL;
    }

    @Override
    long slotOf(long value) {
        return Devices.kept(value);
    }

    @Override
    public int collect(int[] indexes) {
        int count = 0;
        for (long i = 0; i < Integer.toUnsignedLong(spec().maxEntries()) && count < indexes.length; i++) {
            long found = at((int) i);
            if (found != 0) {
                indexes[count++] = Memory.getInt(found);
            }
        }
        return count;
    }
}
