package dev.weir.xdp.fuzz;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.bare.FunctionTypes;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernel's machine. */
final class KernelSampleMachine implements SampleMachine {
    private static final String PROGRAM = "sample";

    private final Engine engine = new KernelEngine();
    private final Collection shared = engine.load(CollectionSpec.of("samples", SampleMap.data(), List.of()));
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment keys = arena.allocate((long) SampleOutcome.KEYS * Integer.BYTES, Long.BYTES);
    private final MemorySegment zeros = arena.allocate(1024, Long.BYTES);
    private final MemorySegment firstValues = arena.allocate(
            (long) SampleMap.FIRST_ENTRIES * SampleMap.HASH.spec().valueSize(), Long.BYTES);
    private final MemorySegment value = arena.allocate(256, Long.BYTES);
    private String lastRefusal = "";

    KernelSampleMachine() {
        for (int i = 0; i < SampleOutcome.KEYS; i++) {
            keys.setAtIndex(JAVA_INT, i, i);
        }
        int size = SampleMap.HASH.spec().valueSize();
        for (int i = 0; i < SampleMap.FIRST_ENTRIES; i++) {
            firstValues.asSlice((long) i * size, size).fill((byte) i);
        }
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
        CollectionSpec spec = spec(sample);
        try {
            return Optional.of(new LoadedSample(engine.load(spec, new LoadOptions(shared.maps()))));
        } catch (VerifierRejectedException e) {
            lastRefusal = "seed %d: %s".formatted(sample.seed(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        shared.close();
        engine.close();
        arena.close();
    }

    private static CollectionSpec spec(Sample sample) {
        List<Instructions> all = new ArrayList<>(List.of(sample.program()));
        all.addAll(sample.targets());
        FunctionTypes types = FunctionTypes.of(all);
        List<ProgramSpec> programs = new ArrayList<>();
        Map<Integer, String> targets = new HashMap<>();
        for (Instructions code : all) {
            String name = programs.isEmpty() ? PROGRAM : "target" + programs.size();
            if (!programs.isEmpty()) {
                targets.put(programs.size() - 1, name);
            }
            programs.add(
                    new ProgramSpec(name, "xdp", "GPL", ProgramKind.XDP, code, references(code), types.source(code)));
        }
        List<MapSpec> maps = new ArrayList<>(SampleMap.specs());
        maps.set(
                SampleMap.PROGRAMS.index(),
                SampleMap.PROGRAMS.spec().withContents(new MapContents.References(targets)));
        CollectionSpec spec = CollectionSpec.of(PROGRAM, maps, programs);
        return new CollectionSpec(PROGRAM, spec.maps(), spec.programs(), types.btf());
    }

    private static List<MapReference> references(Instructions program) {
        List<MapReference> references = new ArrayList<>();
        for (int slot = 0; slot < program.size(); slot++) {
            Instruction load = program.get(slot);
            if (load.isLoadImmediate64() && load.source() == PseudoSource.MAP_FD) {
                references.add(new MapReference.ToMap(
                        slot, SampleMap.of(load.immediate()).mapName()));
            } else if (load.isLoadImmediate64() && load.source() == PseudoSource.MAP_VALUE) {
                references.add(new MapReference.ToValue(
                        slot, SampleMap.of(load.immediate()).mapName(), 0));
            }
        }
        return references;
    }

    private final class LoadedSample implements Loaded {
        private final Collection collection;

        LoadedSample(Collection collection) {
            this.collection = collection;
        }

        @Override
        public SampleOutcome run(byte[] packet) {
            reset();
            byte[] after =
                    collection.program(PROGRAM).testRun(TestRun.of(packet)).packet();
            byte[] registers = new byte[(Body.LAST_NUMBER + 1) * Long.BYTES];
            MemorySegment.copy(read(SampleMap.RESULT, 0), JAVA_BYTE, 0, registers, 0, registers.length);
            return new SampleOutcome(after, registers, array(), hash(), "");
        }

        @Override
        public void close() {
            collection.close();
        }
    }

    private void reset() {
        fill(SampleMap.RESULT);
        fill(SampleMap.ARRAY);
        BpfMap hash = map(SampleMap.HASH);
        hash.deleteBatch(keys, SampleOutcome.KEYS);
        hash.updateBatch(keys, firstValues, SampleMap.FIRST_ENTRIES, UpdateMode.ANY);
    }

    private void fill(SampleMap array) {
        MapSpec spec = array.spec();
        map(array).updateBatch(keys, zeros, spec.maxEntries(), UpdateMode.ANY);
    }

    private byte[] array() {
        MapSpec spec = SampleMap.ARRAY.spec();
        byte[] values = new byte[spec.maxEntries() * spec.valueSize()];
        for (int i = 0; i < spec.maxEntries(); i++) {
            MemorySegment.copy(read(SampleMap.ARRAY, i), JAVA_BYTE, 0, values, i * spec.valueSize(), spec.valueSize());
        }
        return values;
    }

    private MemorySegment read(SampleMap array, int index) {
        map(array).lookup(keys.asSlice((long) index * Integer.BYTES, Integer.BYTES), value);
        return value;
    }

    private byte[] hash() {
        byte[] entries = new byte[SampleOutcome.KEYS * SampleOutcome.ENTRY_BYTES];
        map(SampleMap.HASH).forEach((key, found) -> {
            int entry = key.get(JAVA_INT, 0) * SampleOutcome.ENTRY_BYTES;
            entries[entry] = 1;
            MemorySegment.copy(found, JAVA_BYTE, 0, entries, entry + 1, SampleOutcome.ENTRY_BYTES - 1);
            return true;
        });
        return entries;
    }

    private BpfMap map(SampleMap map) {
        return shared.map(map.mapName());
    }
}
