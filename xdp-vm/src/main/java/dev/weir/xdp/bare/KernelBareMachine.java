package dev.weir.xdp.bare;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's machine. It runs what its verifier accepts only, in the shape of an XDP program ({@link KernelShape}); the memory is the
 * value of a map, and so is the place where R0 is found afterwards.
 */
public final class KernelBareMachine implements BareMachine {
    private static final String PROGRAM = "program";

    private final Engine engine = new KernelEngine();

    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public BareProgram load(Instructions program, int memoryBytes) {
        KernelShape shape = KernelShape.of(program, memoryBytes);
        List<MapSpec> maps = new ArrayList<>(List.of(array(KernelShape.RESULT, Long.BYTES)));
        if (memoryBytes > 0) {
            maps.add(array(KernelShape.MEMORY, memoryBytes));
        }
        FunctionTypes types = FunctionTypes.of(List.of(shape.instructions()));
        ProgramSpec spec = new ProgramSpec(
                PROGRAM,
                "xdp",
                "GPL",
                ProgramKind.XDP,
                shape.instructions(),
                shape.maps(),
                types.source(shape.instructions()));
        CollectionSpec collection = CollectionSpec.of(PROGRAM, maps, List.of(spec));
        return new Loaded(
                engine.load(new CollectionSpec(PROGRAM, collection.maps(), collection.programs(), types.btf())));
    }

    @Override
    public void close() {
        engine.close();
    }

    private static MapSpec array(String name, int bytes) {
        return new MapSpec(name, MapType.ARRAY, Integer.BYTES, bytes, 1, 0);
    }

    private record Loaded(Collection collection) implements BareProgram {
        private static final byte[] SHORTEST_PACKET = new byte[14];

        @Override
        public Outcome run(byte[] memory) {
            MemorySegment key = MemorySegment.ofArray(new int[1]);
            long[] result = new long[1];
            byte[] after = memory.clone();
            if (memory.length > 0) {
                collection.map(KernelShape.MEMORY).update(key, MemorySegment.ofArray(after), UpdateMode.ANY);
            }
            Verdict verdict = collection
                    .program(PROGRAM)
                    .testRun(TestRun.of(SHORTEST_PACKET))
                    .verdict();
            if (verdict != Verdict.PASS) {
                throw new IllegalStateException("the program did not come to its end: " + verdict);
            }
            if (memory.length > 0) {
                collection.map(KernelShape.MEMORY).lookup(key, MemorySegment.ofArray(after));
            }
            collection.map(KernelShape.RESULT).lookup(key, MemorySegment.ofArray(result));
            return new Outcome(result[0], after);
        }

        @Override
        public void close() {
            collection.close();
        }
    }
}
