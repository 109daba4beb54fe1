package dev.weir.xdp.map;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;

/** Makes maps, empty or all zero: the counterpart of {@code BPF_MAP_CREATE}. */
public final class Maps {
    private Maps() {}

    /**
     * Makes a map and takes it into the environment's table.
     *
     * @throws BpfException with the errno that the kernel has for such a map: EINVAL, E2BIG, ENOMEM, ENOTSUPP or EOPNOTSUPP
     */
    public static VmMap create(MapSpec spec, MapEnvironment environment) {
        int refused = CreationCheck.check(spec);
        if (refused != 0) {
            throw refused(spec, refused);
        }
        MapMemory memory = new MapMemory();
        try {
            return environment.table().add(make(spec, environment, memory));
        } catch (OutOfMemoryError e) {
            memory.close();
            throw refused(spec, Errno.ENOMEM);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private static VmMap make(MapSpec spec, MapEnvironment environment, MapMemory memory) {
        int cpus = environment.cpus();
        ValueShape shape = new ValueShape(spec.valueSize(), ValueShape.NO_LOCK);
        return switch (spec.type()) {
            case ARRAY -> new ArrayMap(spec, shape, memory);
            case PERCPU_ARRAY -> new PerCpuArrayMap(spec, cpus, memory);
            case HASH -> new PlainHashMap(spec, shape, cpus, memory);
            case PERCPU_HASH -> new PerCpuHashMap(spec, cpus, memory);
            case LRU_HASH -> new LruHashMap(spec, shape, cpus, memory);
            case LRU_PERCPU_HASH -> new LruPerCpuHashMap(spec, cpus, memory);
            default -> throw refused(spec, Errno.EINVAL);
        };
    }

    private static BpfException refused(MapSpec spec, int errno) {
        String remedy = errno == Errno.ENOMEM || errno == Errno.E2BIG ? "; make the map smaller" : "";
        return new BpfException(
                "BPF_MAP_CREATE",
                errno,
                "map %s: creating it as %s (key %d bytes, value %d bytes, %s entries, flags 0x%x): BPF_MAP_CREATE: %s%s"
                        .formatted(
                                spec.name(),
                                spec.type(),
                                spec.keySize(),
                                spec.valueSize(),
                                Integer.toUnsignedString(spec.maxEntries()),
                                spec.flags(),
                                Errno.describe(errno),
                                remedy));
    }
}
