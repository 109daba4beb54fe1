package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramKind;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code BPF_MAP_TYPE_DEVMAP} ({@code kernel/bpf/devmap.c}): interfaces by number. A value is an interface's index (4 bytes), and where
 * values have 8 bytes, a program that runs on what is sent there.
 */
public final class DeviceMap extends TargetArray implements Devices {
    private final IntPredicate interfaces;

    DeviceMap(MapSpec spec, IntPredicate interfaces, Runnable awaitPrograms, MapMemory memory) {
        super(spec, new TargetPrograms(ProgramKind.ATTACH_XDP_DEVMAP, awaitPrograms), memory);
        this.interfaces = interfaces;
    }

    @Override
    int refuse(int index, long value, long slot, long flags) {
        if (flags == MapFlags.NOEXIST) {
            return -Errno.EEXIST;
        }
        boolean removes = Target.place(value) == 0 && !Target.hasDescriptor(value);
        return removes || Devices.isUsable(value, interfaces) ? 0 : -Errno.EINVAL;
    }

    @Override
    int refuseProgram(int place) {
        return place == 0 ? -Errno.EINVAL : 0;
    }

    @Override
    long slotOf(long value) {
        return Target.of(Target.place(value), 0);
    }

    @Override
    public long target(int cpu, int key) {
        return word(key);
    }

    @Override
    public @Nullable TargetProgram program(long target) {
        return programs().get(Target.programId(target));
    }

    @Override
    public int collect(long[] targets) {
        int count = 0;
        for (long i = 0; i < Integer.toUnsignedLong(spec().maxEntries()) && count < targets.length; i++) {
            long target = word((int) i);
            if (target != 0) {
                targets[count++] = target;
            }
        }
        return count;
    }
}
