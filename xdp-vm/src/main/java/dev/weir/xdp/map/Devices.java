package dev.weir.xdp.map;

import java.util.function.IntPredicate;

/** A map of network interfaces: where packets are broadcast to. */
public sealed interface Devices permits DeviceMap, DeviceHashMap {
    /**
     * Lists the interfaces that the map has now. For packet threads; allocates nothing.
     *
     * @param indexes takes the interfaces' indexes, as many as fit
     * @return how many it took
     */
    int collect(int[] indexes);

    /** Whether a value is an interface that exists, without a program. */
    static boolean isUsable(long value, IntPredicate interfaces) {
        return (int) value > 0 && !hasProgram(value) && interfaces.test((int) value);
    }

    /** Whether a value has the descriptor of a program in its upper half. */
    static boolean hasProgram(long value) {
        return (int) (value >>> Integer.SIZE) > 0;
    }

    /** What a map keeps of a value: the index of the interface. */
    static long kept(long value) {
        return Integer.toUnsignedLong((int) value);
    }
}
