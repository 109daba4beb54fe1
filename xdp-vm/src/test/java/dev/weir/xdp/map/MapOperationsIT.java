package dev.weir.xdp.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.map.KernelMapProgram.Operation;
import dev.weir.xdp.map.KernelMapProgram.Result;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.sys.Machine;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Long random sequences of operations on a map and on the kernel's, from programs and from control: every result, every error number,
 * every value and the contents are the same. What is left in LRU maps, too: they evict the same entries.
 */
class MapOperationsIT {
    private static final int BATCHES = 6;
    private static final int CONTROL_OPERATIONS = 1500;
    private static final int[] FLAGS = {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 8};
    private static final int CPUS = Machine.possibleCpus();

    @BeforeAll
    static void needsKernel() {
        Oracle.assumeUsable();
    }

    /** A map, and how many different keys the operations have. */
    record Shape(MapType type, int keySize, int valueSize, int entries, int flags, int keys) {
        MapSpec spec() {
            return new MapSpec("target", type, keySize, valueSize, entries, flags);
        }
    }

    private static Stream<Shape> shapes() {
        return Stream.of(
                new Shape(MapType.ARRAY, 4, 8, 50, 0, 60),
                new Shape(MapType.ARRAY, 4, 13, 50, 0, 60),
                new Shape(MapType.PERCPU_ARRAY, 4, 12, 50, 0, 60),
                new Shape(MapType.HASH, 4, 8, 100, 0, 150),
                new Shape(MapType.HASH, 13, 33, 200, 0, 300),
                new Shape(MapType.HASH, 16, 24, 1, 0, 3),
                new Shape(MapType.HASH, 40, 8, 500, MapFlags.NO_PREALLOC, 700),
                new Shape(MapType.PERCPU_HASH, 8, 12, 100, 0, 150),
                new Shape(MapType.PERCPU_HASH, 4, 8, 100, MapFlags.NO_PREALLOC, 150),
                new Shape(MapType.LPM_TRIE, 8, 8, 200, MapFlags.NO_PREALLOC, 1000),
                new Shape(MapType.LPM_TRIE, 20, 16, 60, MapFlags.NO_PREALLOC, 100),
                new Shape(MapType.QUEUE, 0, 12, 20, 0, 1),
                new Shape(MapType.STACK, 0, 8, 20, 0, 1));
    }

    private static Stream<Shape> lruShapes() {
        return Stream.of(
                new Shape(MapType.LRU_HASH, 4, 8, 1000, 0, 1500),
                new Shape(MapType.LRU_HASH, 4, 8, 300, 0, 2000),
                new Shape(MapType.LRU_HASH, 16, 20, 3, 0, 10),
                new Shape(MapType.LRU_HASH, 4, 8, 301, MapFlags.NO_COMMON_LRU, 600),
                new Shape(MapType.LRU_HASH, 4, 8, 5, MapFlags.NO_COMMON_LRU, 20),
                new Shape(MapType.LRU_PERCPU_HASH, 4, 12, 500, 0, 1000),
                new Shape(MapType.LRU_PERCPU_HASH, 4, 8, 100, MapFlags.NO_COMMON_LRU, 200));
    }

    private static Stream<Shape> allShapes() {
        return Stream.concat(shapes(), lruShapes());
    }

    @ParameterizedTest
    @MethodSource("allShapes")
    void programsGetTheKernelsAnswers(Shape shape) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the operations on " + shape + ": " + seed);
        long before = NativeMemory.liveBytes();
        try (KernelMapProgram kernel = new KernelMapProgram(shape.spec());
                VmMap map = create(shape);
                NativeMemory memory = NativeMemory.allocate(1024)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                List<Operation> operations = new ArrayList<>();
                for (int i = 0; i < KernelMapProgram.CAPACITY; i++) {
                    operations.add(operation(random, shape));
                }
                List<Result> results = kernel.run(operations);
                for (int i = 0; i < operations.size(); i++) {
                    String where = "seed %d, batch %d, operation %d of %s".formatted(seed, batch, i, shape);
                    check(map, memory.address(), operations.get(i), results.get(i), where);
                }
                if (shape.keySize() > 0) {
                    assertEquals(Oracle.contents(kernel.target()), Oracle.contents(map), () -> "seed " + seed);
                }
            }
        }
        assertEquals(before, NativeMemory.liveBytes());
    }

    private static void check(VmMap map, long memory, Operation operation, Result expected, String where) {
        int valueSize = map.spec().valueSize();
        long key = memory;
        long value = memory + 512;
        Memory.copy(operation.key(), 0, key, operation.key().length);
        Memory.copy(operation.value(), 0, value, operation.value().length);
        boolean keyless = map.spec().keySize() == 0;
        int cpu = expected.cpu();
        long found = value;
        long returned = switch (operation.kind()) {
            case 1 -> keyless ? map.push(cpu, key, operation.flags()) : map.update(cpu, key, value, operation.flags());
            case 2 -> keyless ? map.pop(cpu, value) : map.delete(cpu, key);
            default -> {
                found = keyless ? value : map.lookup(cpu, key);
                yield keyless ? map.peek(cpu, value) : found == 0 ? 0 : 1;
            }
        };
        assertEquals(expected.returned(), returned, where);
        boolean hasValue = keyless ? operation.kind() != 1 : operation.kind() == 0 && found != 0;
        if (hasValue) {
            byte[] bytes = new byte[valueSize];
            Memory.copy(found, bytes, 0, valueSize);
            assertArrayEquals(expected.value(), bytes, where);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void controlGetsTheKernelsAnswers(Shape shape) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the control operations on " + shape + ": " + seed);
        try (KernelMapProgram kernel = new KernelMapProgram(shape.spec());
                VmMap map = create(shape)) {
            BpfMap theirs = kernel.target();
            assertEquals(theirs.valueBytes(), map.valueBytes());
            for (int i = 0; i < CONTROL_OPERATIONS; i++) {
                MemorySegment key = MemorySegment.ofArray(key(random, shape));
                byte[] bytes = new byte[map.valueBytes()];
                random.nextBytes(bytes);
                clearPadding(bytes, shape.valueSize());
                int kind = random.nextInt(10);
                String where = "seed %d, operation %d (%d) of %s".formatted(seed, i, kind, shape);
                MemorySegment expected = MemorySegment.ofArray(bytes.clone());
                MemorySegment actual = MemorySegment.ofArray(bytes.clone());
                assertEquals(control(theirs, kind, key, expected), control(map, kind, key, actual), where);
                assertEquals(Oracle.hex(expected), Oracle.hex(actual), where);
            }
            assertEquals(
                    Oracle.outcome(() -> Oracle.contents(theirs).isEmpty()),
                    Oracle.outcome(() -> Oracle.contents(map).isEmpty()));
            if (shape.keySize() > 0) {
                assertEquals(Oracle.contents(theirs), Oracle.contents(map), () -> "seed " + seed);
            }
        }
    }

    private static String control(BpfMap map, int kind, MemorySegment key, MemorySegment value) {
        return Oracle.outcome(() -> switch (kind) {
            case 0, 1, 2 -> map.lookup(key, value);
            case 3 -> map.delete(key);
            case 4 -> map.lookupAndDelete(key, value);
            default -> map.update(key, value, Oracle.mode(kind));
        });
    }

    /** What lies between the CPUs' slots is nobody's: the kernel keeps it for some kinds of maps and not for others. */
    private static void clearPadding(byte[] bytes, int valueSize) {
        int stride = VmMap.align(valueSize);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes.length > valueSize && i % stride >= valueSize) {
                bytes[i] = 0;
            }
        }
    }

    private static Operation operation(Random random, Shape shape) {
        byte[] value = new byte[shape.valueSize()];
        random.nextBytes(value);
        int kind = random.nextInt(10);
        int operation = kind < 4 ? 0 : kind < 9 ? 1 : 2;
        byte[] key = key(random, shape);
        // The value of a push stands where others have their key.
        return shape.keySize() > 0
                ? new Operation(operation, flags(random), key, value)
                : new Operation(random.nextInt(3), flags(random), value, new byte[0]);
    }

    private static long flags(Random random) {
        return FLAGS[random.nextInt(FLAGS.length)];
    }

    private static byte[] key(Random random, Shape shape) {
        byte[] key = new byte[shape.keySize()];
        int number = random.nextInt(shape.keys());
        if (shape.type() == MapType.LPM_TRIE) {
            // Few different bits, so that prefixes contain one another; more bits than there are, now and then.
            new Random(number % 40).nextBytes(key);
            int bits = number % ((key.length - 4) * 8 + 2);
            MemorySegment.ofArray(key).set(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 0, bits);
        } else if (key.length >= 4) {
            MemorySegment.ofArray(key).set(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 0, number);
            key[key.length - 1] ^= (byte) (number >> 3);
        }
        return key;
    }

    private static VmMap create(Shape shape) {
        return Maps.create(shape.spec(), MapEnvironment.of(new MapTable(), CPUS));
    }
}
