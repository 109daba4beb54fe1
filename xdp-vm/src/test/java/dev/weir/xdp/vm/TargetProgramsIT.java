package dev.weir.xdp.vm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.ProgramType;
import dev.weir.xdp.spec.TestObjects;
import dev.weir.xdp.sys.Machine;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs in maps of devices and CPUs: which may stand where, held against the kernel. What they do to frames, the hook's tests say. */
class TargetProgramsIT {
    private static final int OPERATIONS = 400;
    private static final int LOOPBACK = 1;

    private final Engine kernel = new KernelEngine();
    private final Engine vm = new VmEngine(VmOptions.DEFAULT.withCpus(Machine.possibleCpus()));

    @BeforeEach
    void needsKernel() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
    }

    private static ProgramSpec program(String name, int attachType) {
        Instructions pass = new Assembler().assemble("r0 = 2\nexit").instructions();
        ProgramSpec plain = ProgramSpec.xdp(name, pass);
        return new ProgramSpec(
                name,
                plain.section(),
                plain.license(),
                new ProgramKind(ProgramType.XDP, attachType, 0),
                pass,
                List.of(),
                List.of(),
                plain.source());
    }

    private static CollectionSpec collection(MapType type, int valueSize) {
        return CollectionSpec.of(
                "test",
                List.of(new MapSpec("targets", type, 4, valueSize, 8, 0)),
                List.of(
                        program("plain", ProgramKind.ATTACH_XDP),
                        program("device", ProgramKind.ATTACH_XDP_DEVMAP),
                        program("cpu", ProgramKind.ATTACH_XDP_CPUMAP)));
    }

    @ParameterizedTest
    @CsvSource({"DEVMAP, 8", "DEVMAP, 4", "DEVMAP_HASH, 8", "DEVMAP_HASH, 4", "CPUMAP, 8", "CPUMAP, 4", "HASH, 8"})
    void takesTheProgramsThatTheKernelTakes(MapType type, int valueSize) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the programs in " + type + ": " + seed);
        long before = NativeMemory.liveBytes();
        CollectionSpec spec = collection(type, valueSize);
        try (Collection theirs = kernel.load(spec);
                Collection own = vm.load(spec)) {
            for (int i = 0; i < OPERATIONS; i++) {
                MemorySegment key = MemorySegment.ofArray(new int[] {random.nextInt(9)});
                int place = List.of(0, LOOPBACK, LOOPBACK, LOOPBACK, 1 << 20).get(random.nextInt(5));
                String name = List.of("plain", "device", "cpu").get(random.nextInt(3));
                int kind = random.nextInt(9);
                String where = "seed %d, operation %d of kind %d: %s on %d".formatted(seed, i, kind, name, place);
                MemorySegment expected = MemorySegment.ofArray(new int[] {place, 0});
                MemorySegment actual = MemorySegment.ofArray(new int[] {place, 0});
                assertEquals(operate(theirs, kind, key, expected, name), operate(own, kind, key, actual, name), where);
                assertEquals(shown(expected), shown(actual), where);
            }
        }
        assertEquals(before, NativeMemory.liveBytes());
    }

    private static String operate(Collection live, int kind, MemorySegment key, MemorySegment value, String program) {
        BpfMap targets = live.map("targets");
        UpdateMode mode =
                List.of(UpdateMode.ANY, UpdateMode.CREATE, UpdateMode.REPLACE).get(kind % 3);
        return outcome(() -> switch (kind) {
            case 0, 1 -> targets.lookup(key, value);
            case 2 -> targets.delete(key);
            case 3 -> targets.update(key, value, mode);
            default -> targets.update(key, value, live.program(program), mode);
        });
    }

    /** The place, and whether there is a program. */
    private static String shown(MemorySegment value) {
        return value.get(JAVA_INT_UNALIGNED, 0) + " " + (value.get(JAVA_INT_UNALIGNED, 4) != 0);
    }

    private static String outcome(BooleanSupplier operation) {
        try {
            return String.valueOf(operation.getAsBoolean());
        } catch (BpfException e) {
            return Errno.name(e.errno());
        }
    }

    @Test
    void runsNowhereElse() {
        CollectionSpec spec = collection(MapType.DEVMAP, 8);
        for (Engine engine : List.of(kernel, vm)) {
            try (Collection live = engine.load(spec)) {
                for (String name : List.of("device", "cpu")) {
                    assertEquals(
                            "EINVAL",
                            outcome(() -> live.program(name).testRun(TestRun.of(new byte[64])) == null),
                            engine.name());
                    assertEquals(
                            "EINVAL",
                            outcome(() -> live.program(name).attach(AttachOptions.to("lo")) == null),
                            engine.name());
                }
            }
        }
    }

    @Test
    void livesForAsLongAsItStandsThere() {
        long before = NativeMemory.liveBytes();
        CollectionSpec spec = TestObjects.parse("programs/redirect_devmap");
        try (Collection live = vm.load(spec)) {
            MemorySegment key = MemorySegment.ofArray(new int[] {1});
            MemorySegment value = MemorySegment.ofArray(new int[] {LOOPBACK, 0});
            BpfMap devices = live.map("by_number");
            assertTrue(devices.update(key, value, live.program("before_sending"), UpdateMode.ANY));
            live.program("before_sending").close();
            assertTrue(devices.lookup(key, value));
            assertTrue(value.get(JAVA_INT_UNALIGNED, 4) != 0);
        }
        assertEquals(before, NativeMemory.liveBytes());
    }
}
