package dev.weir.xdp.kernel;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.spec.MapSpec;
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
        List<String> differences = wanted.differences(map.spec());
        if (!differences.isEmpty()) {
            throw new IncompatibleMapException(wanted.name(), differences);
        }
        return map.heldAs(wanted);
    }
}
