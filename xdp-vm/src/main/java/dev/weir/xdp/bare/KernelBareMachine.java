package dev.weir.xdp.bare;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's machine. It runs what its verifier accepts only, in the shape of an XDP program ({@link KernelShape}); the memory is the
 * value of a map, and so is the place where R0 is found afterwards.
 */
public final class KernelBareMachine implements BareMachine {
    private static final byte[] SHORTEST_PACKET = new byte[14];

    private final Engine engine = new KernelEngine();

    @Override
    public Outcome run(Instructions program, byte[] memory) {
        KernelShape shape = KernelShape.of(program, memory.length);
        List<MapSpec> maps = new ArrayList<>(List.of(array(KernelShape.RESULT, Long.BYTES)));
        if (memory.length > 0) {
            maps.add(array(KernelShape.MEMORY, memory.length));
        }
        ProgramSpec spec =
                ProgramSpec.xdp("program", shape.instructions(), shape.maps().toArray(new MapReference[0]));
        try (Collection collection = engine.load(CollectionSpec.of("program", maps, List.of(spec)))) {
            MemorySegment key = MemorySegment.ofArray(new int[1]);
            byte[] after = memory.clone();
            if (memory.length > 0) {
                collection.map(KernelShape.MEMORY).update(key, MemorySegment.ofArray(after), UpdateMode.ANY);
            }
            requireEnd(collection.program("program").testRun(TestRun.of(SHORTEST_PACKET)));
            if (memory.length > 0) {
                collection.map(KernelShape.MEMORY).lookup(key, MemorySegment.ofArray(after));
            }
            return new Outcome(result(collection.map(KernelShape.RESULT), key), after);
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    private static MapSpec array(String name, int bytes) {
        return new MapSpec(name, MapType.ARRAY, Integer.BYTES, bytes, 1, 0);
    }

    private static void requireEnd(TestRun.Result result) {
        if (result.verdict() != Verdict.PASS) {
            throw new IllegalStateException("the program did not come to its end: " + result.verdict());
        }
    }

    private static long result(BpfMap map, MemorySegment key) {
        MemorySegment value = MemorySegment.ofArray(new long[1]);
        map.lookup(key, value);
        return value.get(ValueLayout.JAVA_LONG, 0);
    }
}
