package dev.weir.xdp.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
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
import java.util.ArrayList;
import java.util.List;

/**
 * A program in the kernel that does to a map what it finds in another one, an operation a run, and writes down what came of it and on
 * which CPU that was.
 */
final class KernelMapProgram implements AutoCloseable {
    static final int CAPACITY = 2000;

    private static final int HEADER = 16;
    private static final int RESULT_CPU = 8;

    private final MapSpec target;
    private final int keyRoom;
    private final Collection live;

    /** @param target shape of the map, called {@code target} */
    KernelMapProgram(MapSpec target) {
        this.target = target;
        this.keyRoom = VmMap.align(target.keySize());
        int room = HEADER + keyRoom + VmMap.align(target.valueSize());
        List<MapSpec> maps = List.of(
                target,
                new MapSpec("operations", MapType.ARRAY, 4, room, CAPACITY, 0),
                new MapSpec("results", MapType.ARRAY, 4, room, CAPACITY, 0),
                new MapSpec("next", MapType.ARRAY, 4, 8, 1, 0));
        Assembly assembly = new Assembler().assemble(text());
        MapReference[] references = assembly.maps().stream()
                .map(load -> new MapReference.ToMap(load.slot(), load.name()))
                .toArray(MapReference[]::new);
        ProgramSpec program = ProgramSpec.xdp("operate", assembly.instructions(), references);
        live = new KernelEngine().load(CollectionSpec.of("operate", maps, List.of(program)));
    }

    /** Something to do: a look-up, peek (0), update, push (1), or delete, pop (2). */
    record Operation(int kind, long flags, byte[] key, byte[] value) {}

    /** What a helper returned, or whether a look-up found something; the value found; the CPU. */
    record Result(long returned, byte[] value, int cpu) {}

    BpfMap target() {
        return live.map("target");
    }

    List<Result> run(List<Operation> operations) {
        BpfMap queue = live.map("operations");
        MemorySegment slot = MemorySegment.ofArray(new byte[queue.spec().valueSize()]);
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            slot.fill((byte) 0);
            slot.set(JAVA_INT.withByteAlignment(1), 0, operation.kind());
            slot.set(JAVA_LONG.withByteAlignment(1), 8, operation.flags());
            MemorySegment.copy(operation.key(), 0, slot, JAVA_BYTE, HEADER, operation.key().length);
            MemorySegment.copy(operation.value(), 0, slot, JAVA_BYTE, HEADER + keyRoom, operation.value().length);
            queue.update(u32(i), slot, UpdateMode.ANY);
        }
        live.map("next").update(u32(0), MemorySegment.ofArray(new long[1]), UpdateMode.ANY);
        live.program("operate").testRun(new TestRun(new byte[64], operations.size()));
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            live.map("results").lookup(u32(i), slot);
            results.add(new Result(
                    slot.get(JAVA_LONG.withByteAlignment(1), 0),
                    slot.asSlice(HEADER, target.valueSize()).toArray(JAVA_BYTE),
                    slot.get(JAVA_INT.withByteAlignment(1), RESULT_CPU)));
        }
        return results;
    }

    private String text() {
        boolean keyless = target.keySize() == 0;
        return """
                *(u32 *)(r10 - 4) = 0
                r2 = r10
                r2 += -4
                r1 = map[next]
                call 1
                if r0 == 0 goto out
                r6 = *(u64 *)(r0 + 0)
                *(u32 *)(r10 - 4) = r6
                r6 += 1
                *(u64 *)(r0 + 0) = r6
                r2 = r10
                r2 += -4
                r1 = map[operations]
                call 1
                if r0 == 0 goto out
                r7 = r0
                r2 = r10
                r2 += -4
                r1 = map[results]
                call 1
                if r0 == 0 goto out
                r8 = r0
                call 8
                *(u32 *)(r8 + 8) = r0
                r9 = *(u32 *)(r7 + 0)
                r1 = map[target]
                r2 = r7
                r2 += 16
                if r9 == 1 goto update
                if r9 == 2 goto delete
                """ + (keyless ? keyless() : keyed()) + """
                store:
                *(u64 *)(r8 + 0) = r0
                out:
                r0 = 2
                exit
                """;
    }

    private String keyed() {
        StringBuilder text = new StringBuilder("call 1\nif r0 == 0 goto store\n");
        int at = 0;
        for (; at + 8 <= target.valueSize(); at += 8) {
            text.append("r1 = *(u64 *)(r0 + %d)\n*(u64 *)(r8 + %d) = r1\n".formatted(at, HEADER + at));
        }
        for (; at < target.valueSize(); at++) {
            text.append("r1 = *(u8 *)(r0 + %d)\n*(u8 *)(r8 + %d) = r1\n".formatted(at, HEADER + at));
        }
        return text + """
                r0 = 1
                goto store
                update:
                r3 = r7
                r3 += %d
                r4 = *(u64 *)(r7 + 8)
                call 2
                goto store
                delete:
                call 3
                goto store
                """.formatted(HEADER + keyRoom);
    }

    private static String keyless() {
        return """
                r2 = r8
                r2 += 16
                call 89
                goto store
                update:
                r3 = *(u64 *)(r7 + 8)
                call 87
                goto store
                delete:
                r2 = r8
                r2 += 16
                call 88
                goto store
                """;
    }

    private static MemorySegment u32(int value) {
        return MemorySegment.ofArray(new int[] {value});
    }

    @Override
    public void close() {
        live.close();
    }
}
