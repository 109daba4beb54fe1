package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;

/**
 * {@code BPF_MAP_TYPE_CPUMAP} ({@code kernel/bpf/cpumap.c}): the virtual CPUs that packets may be handed to. A value is the length of the
 * queue there (4 bytes; 0 takes the CPU out), and where values have 8 bytes, a program that is not supported here: 0.
 */
public final class CpuMap extends TargetArray {
    /** The longest queue. */
    private static final int MAX_QUEUE = 16384;

    private final int cpus;

    CpuMap(MapSpec spec, int cpus, MapMemory memory) {
        super(spec, memory);
        this.cpus = cpus;
    }

    @Override
    int refuse(int index, long value, long slot, long flags) {
        if (flags == MapFlags.NOEXIST) {
            return -Errno.EEXIST;
        }
        if (Integer.compareUnsigned((int) value, MAX_QUEUE) > 0) {
            return -Errno.EOVERFLOW;
        }
        if (index >= cpus) {
            return -Errno.ENODEV;
        }
        return (int) value != 0 && Devices.hasProgram(value) ? -Errno.ENOMEM : 0;
    }

    @Override
    long slotOf(long value) {
        return Integer.toUnsignedLong((int) value);
    }
}
