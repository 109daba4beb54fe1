package dev.weir.xdp.map;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;
import java.util.Objects;

/** Makes maps, empty or all zero: the counterpart of {@code BPF_MAP_CREATE}. */
public final class Maps {
    private Maps() {}

    /**
     * Makes a map and takes it into the environment's table.
     *
     * @throws BpfException with the errno that the kernel has for such a map: EINVAL, E2BIG, ENOMEM, ENOTSUPP or EOPNOTSUPP
     */
    public static VmMap create(MapSpec wanted, MapEnvironment environment) {
        MapSpec spec = wanted.on(environment.cpus());
        int lockOffset = ValueLocks.offset(spec, environment.btf());
        int refused = CreationCheck.check(spec, lockOffset != ValueShape.NO_LOCK);
        if (refused != 0) {
            throw refused(spec, refused);
        }
        ValueShape shape = new ValueShape(spec.valueSize(), lockOffset);
        MapMemory memory = new MapMemory(environment.advice());
        try {
            VmMap made = make(spec, shape, environment, memory);
            made.madeIn(environment);
            return environment.table().add(made);
        } catch (OutOfMemoryError e) {
            memory.close();
            throw refused(spec, Errno.ENOMEM);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private static VmMap make(MapSpec spec, ValueShape shape, MapEnvironment environment, MapMemory memory) {
        int cpus = environment.cpus();
        return switch (spec.type()) {
            case ARRAY -> new ArrayMap(spec, shape, memory);
            case PERCPU_ARRAY -> new PerCpuArrayMap(spec, cpus, memory);
            case HASH -> new PlainHashMap(spec, shape, cpus, memory);
            case PERCPU_HASH -> new PerCpuHashMap(spec, cpus, memory);
            case LRU_HASH -> new LruHashMap(spec, shape, cpus, memory);
            case LRU_PERCPU_HASH -> new LruPerCpuHashMap(spec, cpus, memory);
            case LPM_TRIE -> new TrieMap(spec, shape, environment.awaitPrograms(), memory);
            case ARRAY_OF_MAPS -> new ArrayOfMaps(spec, inner(spec, environment), memory);
            case HASH_OF_MAPS -> new HashOfMaps(spec, cpus, inner(spec, environment), memory);
            case PROG_ARRAY -> new ProgramArray(spec, memory);
            case PERF_EVENT_ARRAY -> new PerfEventArray(spec, cpus, environment.awaitPrograms(), memory);
            case DEVMAP -> new DeviceMap(spec, environment.interfaces(), environment.awaitPrograms(), memory);
            case DEVMAP_HASH ->
                new DeviceHashMap(spec, cpus, environment.interfaces(), environment.awaitPrograms(), memory);
            case CPUMAP -> new CpuMap(spec, cpus, environment.awaitPrograms(), memory);
            case XSKMAP -> new SocketMap(spec, memory);
            case RINGBUF -> new RingBufferMap(spec, memory);
            case QUEUE, STACK -> new QueueStackMap(spec, memory);
            case BLOOM_FILTER -> new BloomFilterMap(spec, memory);
            default -> throw refused(spec, Errno.EINVAL);
        };
    }

    private static InnerMaps inner(MapSpec spec, MapEnvironment environment) {
        MapSpec template = Objects.requireNonNull(spec.inner());
        return new InnerMaps(template, ValueLocks.offset(template, environment.btf()), environment.awaitPrograms());
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
