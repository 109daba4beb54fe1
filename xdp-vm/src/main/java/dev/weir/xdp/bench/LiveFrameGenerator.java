package dev.weir.xdp.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.Collection;
import dev.weir.xdp.Program;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.kernel.LiveFrames;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import java.util.List;

/** Sends live frames by a program in the kernel, which costs next to nothing: what is measured is what receives them. */
final class LiveFrameGenerator extends Generator {
    private static final String STOP = "stop";
    private static final int STOP_BYTES = 8;

    /** Frames of one call into the kernel, each of which costs some ten milliseconds. */
    private static final int FRAMES_A_CALL = 1 << 21;

    /** Frames that arrive together: three times what a driver takes in a turn, and less than a veth device holds. */
    private static final int BURST = 192;

    private static final VarHandle LONG = JAVA_LONG.varHandle();

    /** What is left of a call when the end has come is dropped, which goes quickly. */
    private static final String TEXT = """
                r6 = map_value[stop]+0
                r1 = *(u64 *)(r6 + 0)
                if r1 != 0 goto stopped
                r1 = INTERFACE
                r2 = 0
                call 23
                exit
            stopped:
                r0 = 1
                exit
            """;

    private final KernelEngine engine = new KernelEngine();
    private final Collection collection;
    private final MemorySegment stop;
    private final Program program;
    private final byte[] frame;

    LiveFrameGenerator(int interfaceIndex, byte[] frame, BitSet processors) {
        super(processors);
        this.collection = engine.load(spec(interfaceIndex));
        this.stop = collection.map(STOP).mmap();
        this.program = collection.program("weir_generator");
        this.frame = frame.clone();
    }

    private static CollectionSpec spec(int interfaceIndex) {
        Assembly assembly = new Assembler().assemble(TEXT.replace("INTERFACE", Integer.toString(interfaceIndex)));
        MapSpec stop = new MapSpec(STOP, MapType.ARRAY, Integer.BYTES, STOP_BYTES, 1, MapSpec.FLAG_MMAPABLE);
        MapReference[] references = assembly.maps().stream()
                .map(map -> new MapReference.ToValue(map.slot(), map.name(), 0))
                .toArray(MapReference[]::new);
        return CollectionSpec.of(
                "weir_generator",
                List.of(stop),
                List.of(ProgramSpec.xdp("weir_generator", assembly.instructions(), references)));
    }

    @Override
    void send() {
        while ((long) LONG.getVolatile(stop, 0L) == 0) {
            LiveFrames.run(program, frame, FRAMES_A_CALL, BURST);
        }
    }

    @Override
    void stop() {
        LONG.setVolatile(stop, 0L, 1L);
    }

    @Override
    void free() {
        collection.close();
        engine.close();
    }
}
