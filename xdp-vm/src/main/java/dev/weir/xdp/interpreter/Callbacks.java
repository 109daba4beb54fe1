package dev.weir.xdp.interpreter;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.map.VmMap;

/** The helpers that call a function of the program again and again. */
final class Callbacks {
    /** {@code BPF_MAX_LOOPS} ({@code include/linux/bpf.h}). */
    private static final int MAX_LOOPS = 8 * 1024 * 1024;

    private final Execution execution;

    Callbacks(Execution execution) {
        this.execution = execution;
    }

    /** {@code bpf_loop(count, function, context, flags)}; returns how many times the function was called, or a negative error number. */
    long loop(Decoded program, int next) {
        int count = (int) execution.register(1);
        int function = FunctionPointer.slot(execution.register(2), program);
        long context = execution.register(3);
        if (execution.register(4) != 0) {
            return -Errno.EINVAL;
        }
        if (Integer.compareUnsigned(count, MAX_LOOPS) > 0) {
            return -Errno.E2BIG;
        }
        for (int i = 0; i < count; i++) {
            if (execution.callBack(program, next, function, i, context, 0, 0) != 0) {
                return i + 1L;
            }
        }
        return count;
    }

    /** {@code bpf_for_each_map_elem(map, function, context, flags)}; returns how many elements there were, or a negative error number. */
    long forEach(Decoded program, int next) {
        long handle = execution.register(1);
        VmMap map = execution.requireMap(handle);
        int function = FunctionPointer.slot(execution.register(2), program);
        long context = execution.register(3);
        if (execution.register(4) != 0) {
            return -Errno.EINVAL;
        }
        Regions regions = execution.regions();
        int keySize = map.spec().keySize();
        int keyRegion = regions.add(Region.MEMORY, 0, 0, 0, false);
        try {
            return map.forEachElement(execution.cpu().number(), (key, value) -> {
                regions.set(keyRegion, key, 0, keySize, false);
                long keyPointer = regions.pointer(keyRegion, 0);
                long valuePointer = execution.mapValue(map, value);
                return execution.callBack(program, next, function, handle, keyPointer, valuePointer, context) == 0;
            });
        } finally {
            regions.clear(keyRegion);
        }
    }
}
