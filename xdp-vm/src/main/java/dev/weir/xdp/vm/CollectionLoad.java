package dev.weir.xdp.vm;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.LiveCollection;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.kernel.RunningKernel;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * One load of a collection, step by step: maps, data, programs, references between maps. Whatever step fails, what the earlier ones
 * made is given up again. For one use by one thread.
 */
final class CollectionLoad {
    private final VmEngine engine;
    private final CollectionSpec spec;
    private final LoadOptions options;
    private final Map<String, VmMapHandle> maps = new LinkedHashMap<>();
    private final Map<String, VmProgram> programs = new LinkedHashMap<>();

    CollectionLoad(VmEngine engine, CollectionSpec spec, LoadOptions options) {
        this.engine = engine;
        this.spec = RunningKernel.configure(spec);
        this.options = options;
    }

    Collection load() {
        requireKnown();
        spec.requireInnerMaps(Set.of());
        try {
            spec.maps().values().forEach(map -> maps.put(map.name(), open(map)));
            spec.maps().values().stream().filter(this::isNew).forEach(this::fillData);
            spec.programs().values().forEach(program -> programs.put(program.name(), load(program)));
            spec.maps().values().stream().filter(this::isNew).forEach(this::fillReferences);
            return new LiveCollection(spec.name(), programs, maps);
        } catch (RuntimeException | Error e) {
            new LiveCollection(spec.name(), programs, maps).close();
            throw e;
        }
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

    private VmMapHandle open(MapSpec blueprint) {
        MapSpec map = blueprint.on(engine.options().cpus());
        BpfMap live = options.reuse().get(map.name());
        return live == null ? engine.create(map, spec.btf()) : reuse(map, live);
    }

    private VmMapHandle reuse(MapSpec wanted, BpfMap live) {
        if (!(live instanceof VmMapHandle handle) || !engine.owns(handle.shared())) {
            throw new IllegalArgumentException("map %s: %s is no map of this engine's".formatted(wanted.name(), live));
        }
        List<String> differences = wanted.differences(handle.spec());
        if (!differences.isEmpty()) {
            throw new IncompatibleMapException(wanted.name(), differences);
        }
        return new VmMapHandle(wanted, handle.shared());
    }

    private VmProgram load(ProgramSpec program) {
        ProgramBuild build = new ProgramBuild(
                engine.options(),
                engine.scrutiny(),
                engine.templates(),
                spec,
                program,
                name -> require(name, maps).shared().map());
        LoadedProgram loaded = build.build();
        try {
            return engine.program(loaded, build.asksNetwork());
        } catch (RuntimeException e) {
            loaded.release();
            throw e;
        }
    }

    private void fillData(MapSpec map) {
        if (!(map.contents() instanceof MapContents.Data data)) {
            return;
        }
        VmMapHandle live = require(map.name(), maps);
        live.update(
                MemorySegment.ofArray(new int[] {0}),
                MemorySegment.ofArray(data.image().toBytes()),
                UpdateMode.ANY);
        if (data.frozen()) {
            live.shared().map().freeze();
        }
    }

    /** Programs and maps that other maps hold must be there already, so these come last. */
    private void fillReferences(MapSpec map) {
        if (!(map.contents() instanceof MapContents.References references)) {
            return;
        }
        VmMapHandle live = require(map.name(), maps);
        references.names().forEach((key, name) -> {
            MemorySegment at = MemorySegment.ofArray(new int[] {key});
            if (map.inner() != null) {
                live.update(at, require(name, maps), UpdateMode.ANY);
            } else {
                live.update(at, require(name, programs), UpdateMode.ANY);
            }
        });
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
