package dev.weir.xdp.vm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.programs.XdpProgram;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.TestObjects;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VmEngineTest {
    private final VmEngine engine = new VmEngine(VmOptions.DEFAULT.withCpus(2));

    @AfterEach
    void close() {
        engine.close();
    }

    private static CollectionSpec verdict() {
        return TestObjects.parse("engine").withPrograms("verdict");
    }

    @Test
    void loadsAllOrNothing() {
        long before = NativeMemory.liveBytes();
        Instructions pass = Instructions.builder().move(Register.R0, 2).exit().build();
        MapSpec map = new MapSpec("map", MapType.ARRAY, 4, 8, 1000, 0);
        List<ProgramSpec> programs =
                List.of(ProgramSpec.xdp("good", pass), ProgramSpec.xdp("bad", readingFarBeyondTheContext()));
        CollectionSpec spec = CollectionSpec.of("test", List.of(map), programs);
        VerifierRejectedException rejected = assertThrows(VerifierRejectedException.class, () -> engine.load(spec));
        assertEquals("bad", rejected.program());
        assertFalse(rejected.log().isBlank());
        assertEquals(before, NativeMemory.liveBytes());
    }

    @Test
    void runsWhatIsNotVerifiedUnderGuard() {
        CollectionSpec spec =
                CollectionSpec.of("test", List.of(), List.of(ProgramSpec.xdp("bad", readingFarBeyondTheContext())));
        try (VmEngine unverified = new VmEngine(VmOptions.DEFAULT.withoutVerifier());
                Collection live = unverified.load(spec)) {
            ProgramFaultException fault = assertThrows(
                    ProgramFaultException.class, () -> live.program("bad").testRun(TestRun.of(new byte[64])));
            assertEquals(0, fault.slot());
        }
    }

    @Test
    void loadsAnewOnLiveMapsThatOutliveTheirFirstCollection() {
        MemorySegment length = MemorySegment.ofArray(new int[] {64});
        MemorySegment count = MemorySegment.ofArray(new long[1]);
        Collection first = engine.load(verdict());
        BpfMap hits = first.map("hits");
        hits.update(length, count, UpdateMode.ANY);
        try (Collection second = engine.load(verdict(), new LoadOptions(Map.of("hits", hits)))) {
            first.close();
            assertThrows(IllegalStateException.class, () -> hits.lookup(length, count));
            second.program("verdict").testRun(TestRun.of(new byte[64]));
            assertTrue(second.map("hits").lookup(length, count));
            assertEquals(1, count.getAtIndex(JAVA_LONG, 0));
        }
    }

    @Test
    void refusesMapsThatDoNotFitAsTheKernelsEngineDoes() {
        CollectionSpec larger = verdict().withMaxEntries("hits", 32);
        try (Collection live = engine.load(larger);
                VmEngine other = new VmEngine()) {
            LoadOptions reuse = new LoadOptions(Map.of("hits", live.map("hits")));
            IncompatibleMapException refused =
                    assertThrows(IncompatibleMapException.class, () -> engine.load(verdict(), reuse));
            assertEquals(List.of("max entries is 32 and should be 16"), refused.differences());
            LoadOptions unknown = new LoadOptions(Map.of("nosuch", live.map("hits")));
            assertThrows(NoSuchElementException.class, () -> engine.load(verdict(), unknown));
            assertThrows(IllegalArgumentException.class, () -> other.load(larger, reuse));
        }
    }

    @Test
    void fillsAndFreezesData() {
        try (Collection live = engine.load(verdict())) {
            BpfMap constants = live.map(".rodata");
            MemorySegment zero = MemorySegment.ofArray(new int[] {0});
            MemorySegment value = MemorySegment.ofArray(new byte[constants.valueBytes()]);
            assertTrue(constants.lookup(zero, value));
            assertEquals(Verdict.DROP.code(), value.get(JAVA_INT_UNALIGNED, 0));
            BpfException refused =
                    assertThrows(BpfException.class, () -> constants.update(zero, value, UpdateMode.ANY));
            assertEquals(Errno.EPERM, refused.errno());
        }
    }

    @Test
    void letsGoOfEverythingInTheEnd() {
        long before = NativeMemory.liveBytes();
        for (String object : List.of("map_in_map_array", "map_in_map_hash", "count_percpu", "lru_cache")) {
            try (Collection live = engine.load(XdpProgram.spec(object))) {
                assertTrue(NativeMemory.liveBytes() > before);
                XdpProgram.fill(object, live);
            }
            assertEquals(before, NativeMemory.liveBytes(), object);
        }
    }

    @Test
    void closedThingsSaySo() {
        Collection live = engine.load(verdict());
        Program program = live.program("verdict");
        BpfMap map = live.map("hits");
        live.close();
        live.close();
        assertThrows(IllegalStateException.class, () -> program.testRun(TestRun.of(new byte[64])));
        assertThrows(IllegalStateException.class, () -> map.forEach((_, _) -> true));
    }

    @Test
    void saysWhyNothingCanBePinned() {
        Path path = Path.of("/sys/fs/bpf/weir-test");
        try (Collection live = engine.load(verdict())) {
            assertSaysWhatInstead(assertThrows(
                    UnsupportedOperationException.class, () -> live.map("hits").pin(path)));
            assertSaysWhatInstead(assertThrows(
                    UnsupportedOperationException.class,
                    () -> live.program("verdict").pin(path)));
        }
    }

    private static void assertSaysWhatInstead(UnsupportedOperationException refused) {
        assertTrue(String.valueOf(refused.getMessage()).contains("kernel's engine"), refused.toString());
    }

    @Test
    void synchronizeGetsPastLongTestRuns() throws InterruptedException {
        try (Collection live = engine.load(verdict())) {
            AtomicBoolean stop = new AtomicBoolean();
            Thread runner = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    live.program("verdict").testRun(new TestRun(new byte[64], 10_000));
                }
            });
            for (int i = 0; i < 100; i++) {
                engine.synchronize();
            }
            stop.set(true);
            runner.join();
        }
    }

    @Test
    void countsRuns() {
        try (Collection live = engine.load(verdict())) {
            Program program = live.program("verdict");
            program.testRun(new TestRun(new byte[64], 1000));
            program.testRun(TestRun.of(new byte[64]));
            assertEquals(1001, program.stats().runs());
            assertEquals(0, program.stats().faults());
        }
    }

    private static Instructions readingFarBeyondTheContext() {
        return Instructions.builder()
                .load(MemorySize.WORD, Register.R0, Register.R1, 0x7ff0)
                .exit()
                .build();
    }
}
