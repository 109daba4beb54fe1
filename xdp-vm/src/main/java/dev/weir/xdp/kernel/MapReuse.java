package dev.weir.xdp.kernel;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.ArrayList;
import java.util.List;

/** Takes a live map in place of a new one. */
final class MapReuse {
    private MapReuse() {}

    /**
     * Another hold on the live map.
     *
     * @throws IncompatibleMapException if it has another shape
     */
    static KernelMap hold(MapSpec wanted, BpfMap live) {
        if (!(live instanceof KernelMap map)) {
            throw new IllegalArgumentException("map %s: %s is no map of the kernel's".formatted(wanted.name(), live));
        }
        List<String> differences = differences(wanted, map.spec());
        if (!differences.isEmpty()) {
            throw new IncompatibleMapException(wanted.name(), differences);
        }
        return map.heldAs(wanted);
    }

    /** Every field that differs, with both values. */
    static List<String> differences(MapSpec wanted, MapSpec live) {
        List<String> differences = new ArrayList<>();
        compare("type", wanted.type(), live.type(), differences);
        compare("key size", wanted.keySize(), live.keySize(), differences);
        compare("value size", wanted.valueSize(), live.valueSize(), differences);
        compare("max entries", wanted.maxEntries(), live.maxEntries(), differences);
        compare("flags", flags(wanted), flags(live), differences);
        return differences;
    }

    private static void compare(String field, Object wanted, Object live, List<String> differences) {
        if (!wanted.equals(live)) {
            differences.add("%s is %s and should be %s".formatted(field, live, wanted));
        }
    }

    private static String flags(MapSpec spec) {
        int flags = spec.flags();
        if (spec.type() == MapType.DEVMAP || spec.type() == MapType.DEVMAP_HASH) {
            // The kernel sets this one by itself (kernel/bpf/devmap.c).
            flags &= ~MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS;
        }
        return "0x%x".formatted(flags);
    }
}
