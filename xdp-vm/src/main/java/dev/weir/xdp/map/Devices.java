package dev.weir.xdp.map;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A map of network interfaces, as the driver hook sees it. Targets are numbers that {@link #interfaceOf} and {@link #program} explain. */
public sealed interface Devices permits DeviceMap, DeviceHashMap {
    /**
     * Finds the target of a key. For packet threads.
     *
     * @param cpu number of the virtual CPU
     * @return 0 if there is none
     */
    long target(int cpu, int key);

    /**
     * Lists the targets that the map has now. For packet threads; allocates nothing.
     *
     * @param targets takes as many as fit
     * @return how many it took
     */
    int collect(long[] targets);

    /** The program that runs on what is sent to a target; null if there is none. */
    @Nullable
    TargetProgram program(long target);

    /** The index of a target's interface. */
    static int interfaceOf(long target) {
        return Target.place(target);
    }

    /** Whether a value is an interface that exists, without the descriptor of a program. */
    static boolean isUsable(long value, IntPredicate interfaces) {
        return Target.place(value) > 0 && !Target.hasDescriptor(value) && interfaces.test(Target.place(value));
    }
}
