package dev.weir.xdp.kernel;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.MapTypes;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Machine;
import dev.weir.xdp.sys.MapCreateAttr;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Creates one map, empty. */
final class MapCreation {
    private static final Logger LOG = System.getLogger(MapCreation.class.getName());

    private MapCreation() {}

    static Fd create(MapSpec spec, Optional<Fd> btf) {
        MapSpec inner = spec.inner();
        if (inner == null) {
            return create(spec, btf, Optional.empty());
        }
        // A template, whose shape counts and whether its values have locks; the maps that will stand in the outer one
        // are others.
        try (Fd template = create(inner, btf)) {
            return create(spec, btf, Optional.of(template));
        }
    }

    private static Fd create(MapSpec spec, Optional<Fd> btf, Optional<Fd> inner) {
        try (Arena arena = Arena.ofConfined()) {
            MapCreateAttr attr = new MapCreateAttr(arena, spec.type().code(), spec.flags())
                    .name(spec.name())
                    .sizes(spec.keySize(), spec.valueSize(), spec.maxEntries())
                    .extra(spec.extra());
            inner.ifPresent(template -> attr.innerMap(template.number()));
            MapTypes types = spec.types();
            if (types == null || btf.isEmpty()) {
                return check(spec, attr.call(BpfCommand.BPF_MAP_CREATE));
            }
            attr.types(btf.get().number(), types.keyTypeId(), types.valueTypeId());
            int result = attr.call(BpfCommand.BPF_MAP_CREATE);
            if (result == -Errno.EINVAL || result == -Errno.ENOTSUPP) {
                LOG.log(
                        Level.DEBUG,
                        "map {0}: not with BTF types ({1}); trying without",
                        spec.name(),
                        Errno.name(-result));
                result = attr.types(0, 0, 0).call(BpfCommand.BPF_MAP_CREATE);
            }
            return check(spec, result);
        }
    }

    private static Fd check(MapSpec spec, int result) {
        if (result < 0) {
            throw refused(spec, result);
        }
        return Fd.owning(result);
    }

    private static BpfException refused(MapSpec spec, int result) {
        String what = "map %s: creating it as %s (key %d bytes, value %d bytes, %d entries, flags 0x%x)"
                .formatted(spec.name(), spec.type(), spec.keySize(), spec.valueSize(), spec.maxEntries(), spec.flags());
        return Refusal.of(BpfCommand.BPF_MAP_CREATE, result, what, remedy(spec, -result));
    }

    private static String remedy(MapSpec spec, int errno) {
        if (errno != Errno.EINVAL) {
            return errno == Errno.E2BIG ? "make the map smaller" : Refusal.remedy(errno);
        }
        if (spec.type() == MapType.RINGBUF) {
            return "a ring buffer's size is a power of two and a multiple of the page size, %d, and it has no key and value"
                    .formatted(Machine.pageSize());
        }
        return spec.maxEntries() == 0
                ? "set max_entries"
                : "this kernel has no such kind of map, or it takes no such sizes or flags";
    }
}
