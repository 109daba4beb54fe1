package dev.weir.xdp.vm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random records go into a ring buffer and out of it again, in the kernel and here: every answer, every position and every record is the
 * same, full or empty, and over many rounds of the ring.
 */
class RingBufferOperationsIT {
    private static final int OPERATIONS = 4000;
    private static final int LONGEST = 1000;

    /** {@code struct { u64 size, flags, answer, available, consumer, producer; u8 data[1024]; }}. */
    private static final int OPERATION = 48 + 1024;

    private static final String OUTPUT = """
            *(u32 *)(r10 - 4) = 0
            r2 = r10
            r2 += -4
            r1 = map[operation]
            call 1
            if r0 == 0 goto out
            r6 = r0
            r3 = *(u64 *)(r6 + 0)
            if r3 > 1000 goto out
            r4 = *(u64 *)(r6 + 8)
            r2 = r6
            r2 += 48
            r1 = map[ring]
            call 130
            *(u64 *)(r6 + 16) = r0
            r1 = map[ring]
            r2 = 0
            call 134
            *(u64 *)(r6 + 24) = r0
            r1 = map[ring]
            r2 = 2
            call 134
            *(u64 *)(r6 + 32) = r0
            r1 = map[ring]
            r2 = 3
            call 134
            *(u64 *)(r6 + 40) = r0
            out:
            r0 = 2
            exit
            """;

    private static CollectionSpec spec() {
        Assembly assembly = new Assembler().assemble(OUTPUT);
        MapReference[] references = assembly.maps().stream()
                .map(load -> new MapReference.ToMap(load.slot(), load.name()))
                .toArray(MapReference[]::new);
        return CollectionSpec.of(
                "ring",
                List.of(
                        new MapSpec("ring", MapType.RINGBUF, 0, 0, 4096, 0),
                        new MapSpec("operation", MapType.ARRAY, 4, OPERATION, 1, 0)),
                List.of(ProgramSpec.xdp("output", assembly.instructions(), references)));
    }

    @ParameterizedTest
    @EnumSource
    void givesTheKernelsAnswersAndRecords(VmOptions.Machine machine) {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the records: " + seed);
        int refused = 0;
        int read = 0;
        try (Engine kernel = new KernelEngine();
                Engine vm = new VmEngine(VmOptions.DEFAULT.withMachine(machine));
                Collection theirs = kernel.load(spec());
                Collection own = vm.load(spec());
                RingBuffer theirRecords = theirs.map("ring").ringBuffer();
                RingBuffer ownRecords = own.map("ring").ringBuffer()) {
            for (int i = 0; i < OPERATIONS; i++) {
                String where = "seed %d, operation %d".formatted(seed, i);
                if (random.nextInt(6) == 0) {
                    List<String> expected = drain(theirRecords);
                    assertEquals(expected, drain(ownRecords), where);
                    read += expected.size();
                } else {
                    byte[] operation = operation(random);
                    MemorySegment expected = run(theirs, operation);
                    assertEquals(hex(expected), hex(run(own, operation)), where);
                    refused += expected.get(JAVA_LONG, 16) == 0 ? 0 : 1;
                }
            }
        }
        assertTrue(refused > 50 && read > 500, "%d refused, %d read".formatted(refused, read));
    }

    private static byte[] operation(Random random) {
        byte[] bytes = new byte[OPERATION];
        random.nextBytes(bytes);
        MemorySegment operation = MemorySegment.ofArray(new long[OPERATION / Long.BYTES]);
        operation.copyFrom(MemorySegment.ofArray(bytes));
        operation.set(JAVA_LONG, 0, random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(LONGEST + 1));
        operation.set(JAVA_LONG, 8, random.nextInt(20) == 0 ? random.nextInt(8) : 0);
        return operation.toArray(JAVA_BYTE);
    }

    private static MemorySegment run(Collection live, byte[] operation) {
        MemorySegment key = MemorySegment.ofArray(new int[1]);
        MemorySegment value = MemorySegment.ofArray(new long[OPERATION / Long.BYTES]);
        live.map("operation").update(key, MemorySegment.ofArray(operation), UpdateMode.ANY);
        live.program("output").testRun(TestRun.of(new byte[64]));
        live.map("operation").lookup(key, value);
        return value.asSlice(0, 48);
    }

    private static List<String> drain(RingBuffer ring) {
        List<String> records = new ArrayList<>();
        ring.poll(Duration.ZERO, record -> records.add(hex(record)));
        return records;
    }

    private static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(JAVA_BYTE));
    }
}
