package dev.weir.xdp.fuzz;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kernel's machine. */
final class KernelSampleMachine implements SampleMachine {
    private final Engine engine = new KernelEngine();
    private final Collection shared = engine.load(CollectionSpec.of("samples", data(), List.of()));
    private final SampleMaps maps = new SampleMaps(map -> shared.map(map.mapName()));
    private String lastRefusal = "";

    KernelSampleMachine() {
        shared.map(SampleMap.DEVICES.mapName())
                .update(MemorySegment.ofArray(new int[] {0}), MemorySegment.ofArray(new int[] {1}), UpdateMode.ANY);
    }

    /** All maps but the programs, which are those of one sample. */
    private static List<MapSpec> data() {
        List<MapSpec> specs = new ArrayList<>(SampleMap.specs());
        specs.remove(SampleMap.PROGRAMS.index());
        return specs;
    }

    @Override
    public String name() {
        return "kernel";
    }

    /** Why the verifier refused the last program that it refused. */
    String lastRefusal() {
        return lastRefusal;
    }

    @Override
    public Optional<Loaded> load(Sample sample) {
        CollectionSpec spec = SampleObject.of(sample);
        try {
            return Optional.of(new LoadedSample(engine.load(spec, new LoadOptions(shared.maps())), sample.maps()));
        } catch (VerifierRejectedException e) {
            lastRefusal = "seed %d: %s".formatted(sample.seed(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        maps.close();
        shared.close();
        engine.close();
    }

    private final class LoadedSample implements Loaded {
        private final Collection collection;
        private final Set<SampleMap> used;

        LoadedSample(Collection collection, Set<SampleMap> used) {
            this.collection = collection;
            this.used = used;
        }

        @Override
        public SampleOutcome run(byte[] packet) {
            maps.reset(used);
            byte[] after = collection
                    .program(SampleObject.PROGRAM)
                    .testRun(TestRun.of(packet))
                    .packet();
            return new SampleOutcome(after, maps.contents(used), "");
        }

        @Override
        public void close() {
            collection.close();
        }
    }
}
