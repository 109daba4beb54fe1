package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramKind;
import org.jspecify.annotations.Nullable;

/**
 * {@code BPF_MAP_TYPE_CPUMAP} ({@code kernel/bpf/cpumap.c}): the virtual CPUs that packets may be handed to. A value is the length of the
 * queue there (4 bytes; 0 takes the CPU out), and where values have 8 bytes, a program that runs on what is handed over.
 */
public final class CpuMap extends TargetArray {
    /** The longest queue. */
    private static final int MAX_QUEUE = 16384;

    private final int cpus;

    CpuMap(MapSpec spec, int cpus, Runnable awaitPrograms, MapMemory memory) {
        super(spec, new TargetPrograms(ProgramKind.ATTACH_XDP_CPUMAP, awaitPrograms), memory);
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
        return Target.place(value) != 0 && Target.hasDescriptor(value) ? -Errno.ENOMEM : 0;
    }

    @Override
    long slotOf(long value) {
        return Target.of(Target.place(value), 0);
    }

    /** The kernel makes what serves the CPU first, and says of whatever goes wrong with that it has no memory. */
    @Override
    int refuseProgram(int place) {
        return 0;
    }

    @Override
    int wrongProgram() {
        return -Errno.ENOMEM;
    }

    /** The program that runs on what is handed to a CPU; null if there is none. For packet threads. */
    public @Nullable TargetProgram programOn(int cpu) {
        return programs().get(Target.programId(word(cpu)));
    }
}
