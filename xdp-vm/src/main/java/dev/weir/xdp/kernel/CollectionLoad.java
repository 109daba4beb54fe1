package dev.weir.xdp.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.LiveCollection;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.UnsupportedKernelException;
import dev.weir.xdp.error.XdpException;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.FdAttr;
import dev.weir.xdp.sys.Machine;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One load of a collection, step by step: types, maps, data, programs, references between maps. Whatever step fails, what the
 * earlier ones made is given up again. For one use by one thread.
 */
final class CollectionLoad {
    private final CollectionSpec spec;
    private final LoadOptions options;
    private final Map<String, KernelMap> maps = new LinkedHashMap<>();
    private final Map<String, KernelProgram> programs = new LinkedHashMap<>();

    CollectionLoad(CollectionSpec spec, LoadOptions options) {
        CollectionSpec configured = RunningKernel.configure(spec);
        this.spec = configured.needsTypesOfMachine() ? configured.relocated(KernelTypes.read()) : configured;
        this.options = options;
    }

    Collection load() {
        requireKnown();
        spec.requireInnerMaps(options.reuse().keySet());
        // Maps and programs hold the types for themselves, so the descriptor is needed during the load only.
        Optional<Fd> btf = BtfLoad.load(spec);
        try {
            spec.maps().values().forEach(map -> maps.put(map.name(), open(map, btf)));
            spec.maps().values().stream().filter(this::isNew).forEach(this::fillData);
            spec.programs().values().forEach(program -> programs.put(program.name(), load(program, btf)));
            spec.maps().values().stream().filter(this::isNew).forEach(this::fillReferences);
            return new LiveCollection(spec.name(), programs, maps);
        } catch (XdpException e) {
            giveUp();
            throw explain(e);
        } catch (RuntimeException | Error e) {
            giveUp();
            throw e;
        } finally {
            btf.ifPresent(Fd::close);
        }
    }

    private void giveUp() {
        new LiveCollection(spec.name(), programs, maps).close();
    }

    /** The same, unless this kernel is too old for what the object needs: then that. */
    private XdpException explain(XdpException refused) {
        if (refused instanceof BpfException failed && failed.errno() == Errno.EPERM) {
            return refused;
        }
        return explain(
                refused,
                FeatureNeeds.of(spec).stream().filter(CollectionLoad::lacks).toList());
    }

    private static boolean lacks(KernelFeature feature) {
        return Machine.kernelOlderThan(feature.since().major(), feature.since().minor()) && !FeatureProbe.has(feature);
    }

    static XdpException explain(XdpException refused, List<KernelFeature> missing) {
        return KernelFeature.newest(missing)
                .<XdpException>map(since -> new UnsupportedKernelException(
                        missing.stream().map(KernelFeature::title).collect(Collectors.joining(", and no ")),
                        since.toString(),
                        refused))
                .orElse(refused);
    }

    private void requireKnown() {
        for (String name : options.reuse().keySet()) {
            if (!spec.maps().containsKey(name)) {
                throw new NoSuchElementException("%s has no map %s to use another in place of; it has %s"
                        .formatted(spec.name(), name, spec.maps().keySet()));
            }
        }
    }

    private boolean isNew(MapSpec map) {
        return !options.reuse().containsKey(map.name());
    }

    private KernelMap open(MapSpec blueprint, Optional<Fd> btf) {
        MapSpec map = blueprint.on(Machine.possibleCpus());
        BpfMap live = options.reuse().get(map.name());
        return live == null ? new KernelMap(map, MapCreation.create(map, btf)) : MapReuse.hold(map, live);
    }

    private KernelProgram load(ProgramSpec program, Optional<Fd> btf) {
        return new KernelProgram(program.name(), new ProgramLoad(program, this::mapFd, btf).load());
    }

    private int mapFd(String name) {
        return require(name, maps).fd().number();
    }

    private void fillData(MapSpec map) {
        if (!(map.contents() instanceof MapContents.Data data)) {
            return;
        }
        KernelMap live = require(map.name(), maps);
        try (Arena arena = Arena.ofConfined()) {
            live.update(
                    arena.allocateFrom(JAVA_INT, 0),
                    arena.allocateFrom(JAVA_BYTE, data.image().toBytes()),
                    UpdateMode.ANY);
            if (data.frozen()) {
                int result = new FdAttr(arena, live.fd().number()).call(BpfCommand.BPF_MAP_FREEZE);
                live.check(BpfCommand.BPF_MAP_FREEZE, result, "freezing it");
            }
        }
    }

    /** Programs and maps are set in other maps by their descriptors, so these come last. */
    private void fillReferences(MapSpec map) {
        if (!(map.contents() instanceof MapContents.References references)) {
            return;
        }
        KernelMap live = require(map.name(), maps);
        try (Arena arena = Arena.ofConfined()) {
            references
                    .names()
                    .forEach((key, name) -> live.update(
                            arena.allocateFrom(JAVA_INT, key),
                            arena.allocateFrom(JAVA_INT, referenced(map, name)),
                            UpdateMode.ANY));
        }
    }

    private int referenced(MapSpec map, String name) {
        return map.inner() != null ? mapFd(name) : require(name, programs).fd().number();
    }

    private <T> T require(String name, Map<String, T> all) {
        T found = all.get(name);
        if (found == null) {
            throw new NoSuchElementException(
                    "%s refers to %s, which it does not have; it has %s".formatted(spec.name(), name, all.keySet()));
        }
        return found;
    }
}
