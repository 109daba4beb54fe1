package dev.weir.xdp.kernel;

import static dev.weir.xdp.kernel.Kernel.assertSays;
import static dev.weir.xdp.kernel.Kernel.u32;
import static dev.weir.xdp.kernel.Kernel.u64;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.TestObjects;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionLoadIT {
    private final KernelEngine engine = new KernelEngine();

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "complete",
                "complete_clang13",
                "complete_clang14",
                "complete_clang16",
                "minimal",
                "minimal_without_types",
                "engine"
            })
    void loadsWhatClangBuilt(String object) {
        CollectionSpec spec = TestObjects.parse(object);
        try (Collection live = engine.load(spec)) {
            assertEquals(spec.programs().keySet(), live.programs().keySet());
            assertEquals(spec.maps().keySet(), live.maps().keySet());
        }
    }

    @Test
    void goesOnWithoutTypesThatTheKernelRefusesAndSaysSo() {
        // The kernel takes C identifiers only for the names of functions.
        String text = new String(TestObjects.read("engine"), StandardCharsets.ISO_8859_1);
        byte[] renamed = text.replace("emit_odd", "emit-odd").getBytes(StandardCharsets.ISO_8859_1);
        List<LogRecord> said = said(() -> {
            try (Collection live = engine.load(CollectionSpec.parse(renamed, "renamed"))) {
                assertEquals(
                        Verdict.PASS,
                        live.program("emit-odd")
                                .testRun(TestRun.of(new byte[60]))
                                .verdict());
            }
        });
        assertEquals(1, said.size());
        assertEquals(Level.WARNING, said.getFirst().getLevel());
        String message = new SimpleFormatter().formatMessage(said.getFirst());
        assertTrue(message.matches("renamed: the kernel refuses its types .*FUNC emit-odd .*Invalid name.*"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "engine", "weak_extern", "kernel_options", "locks"})
    void theKernelTakesTheTypes(String object) {
        List<LogRecord> said = said(() -> engine.load(TestObjects.parse(object)).close());
        assertEquals(
                List.of(),
                said.stream().map(new SimpleFormatter()::formatMessage).toList());
    }

    /** What is logged about types meanwhile. */
    private static List<LogRecord> said(Runnable load) {
        List<LogRecord> said = new ArrayList<>();
        Logger logger = Logger.getLogger(BtfLoad.class.getName());
        Handler handler = new RecordingHandler(said);
        logger.addHandler(handler);
        try {
            load.run();
        } finally {
            logger.removeHandler(handler);
        }
        return said;
    }

    @Test
    void setsConstantsBeforeTheProgramIsVerified() {
        CollectionSpec spec = TestObjects.parse("engine").withConstant("config_verdict", Verdict.TX.code());
        try (Collection live = engine.load(spec)) {
            assertEquals(
                    Verdict.TX,
                    live.program("verdict").testRun(TestRun.of(new byte[60])).verdict());
        }
    }

    @Test
    void freezesConstants() {
        try (Collection live = engine.load(TestObjects.parse("engine"))) {
            BpfMap constants = live.map(".rodata");
            assertEquals(Verdict.DROP.code(), constants.mmap().get(JAVA_INT, 0));
            BpfException refused =
                    assertThrows(BpfException.class, () -> constants.update(u32(0), u64(1, 2, 3, 4), UpdateMode.ANY));
            assertEquals(Errno.EPERM, refused.errno());
            assertSays(refused, ".rodata", "frozen");
            assertThrows(IllegalArgumentException.class, () -> constants.mmap().set(JAVA_INT, 0, 1));
        }
    }

    @Test
    void sharesGlobalVariablesWithThePrograms() {
        try (Collection live = engine.load(TestObjects.parse("engine"))) {
            MemorySegment runs = live.map(".bss").mmap();
            live.program("verdict").testRun(new TestRun(new byte[60], 1000));
            assertEquals(1000, runs.get(JAVA_LONG, 0));
            runs.set(JAVA_LONG, 0, 5);
            live.program("verdict").testRun(TestRun.of(new byte[60]));
            assertEquals(6, runs.get(JAVA_LONG, 0));
            assertEquals(7, live.map(".data").mmap().get(JAVA_INT, 0));
        }
    }

    @Test
    void callsFunctionsAndFindsMapEntries() {
        try (Collection live = engine.load(TestObjects.parse("engine"))) {
            BpfMap hits = live.map("hits");
            hits.update(u32(77), u64(40), UpdateMode.ANY);
            live.program("verdict").testRun(new TestRun(new byte[77], 2));
            MemorySegment value = u64(0);
            hits.lookup(u32(77), value);
            assertEquals(42, value.get(JAVA_LONG, 0));
        }
    }

    @Test
    void fillsMapsOfMapsAndOfPrograms() {
        try (Collection live = engine.load(TestObjects.parse("complete"))) {
            // Seen from user space, a map of maps holds the ids of its maps, and a map of programs those of its
            // programs.
            assertEquals(List.of(false, true, false, true), present(live.map("tables"), 4));
            assertEquals(List.of(false, true), present(live.map("programs"), 2));
            assertEquals(
                    Verdict.TX,
                    live.program("first").testRun(TestRun.of(new byte[60])).verdict(),
                    "the tail call into \"last\" decides");
        }
    }

    @Test
    void usesLiveMapsAgain() {
        CollectionSpec spec = TestObjects.parse("engine").withPrograms("verdict");
        try (Collection first = engine.load(spec)) {
            first.map("hits").update(u32(60), u64(10), UpdateMode.ANY);
            try (Collection second = engine.load(spec, new LoadOptions(Map.of("hits", first.map("hits"))))) {
                second.program("verdict").testRun(TestRun.of(new byte[60]));
            }
            MemorySegment value = u64(0);
            assertTrue(first.map("hits").lookup(u32(60), value), "the caller's hold is the caller's");
            assertEquals(11, value.get(JAVA_LONG, 0));
        }
    }

    @Test
    void namesEveryFieldThatKeepsAMapFromBeingUsedAgain() {
        CollectionSpec spec = TestObjects.parse("engine");
        try (BpfMap other = Kernel.map(MapType.ARRAY, 4, 16, 32, MapSpec.FLAG_MMAPABLE)) {
            LoadOptions options = new LoadOptions(Map.of("hits", other));
            IncompatibleMapException refused =
                    assertThrows(IncompatibleMapException.class, () -> engine.load(spec, options));
            assertEquals("hits", refused.map());
            assertEquals(
                    List.of(
                            "type is ARRAY and should be HASH",
                            "value size is 16 and should be 8",
                            "max entries is 32 and should be 16",
                            "flags is 0x400 and should be 0x0"),
                    refused.differences());
        }
    }

    @Test
    void refusesToUseAMapInPlaceOfOneThatTheSpecHasNot() {
        try (BpfMap map = Kernel.map(MapType.ARRAY, 4, 16, 32, 0)) {
            LoadOptions options = new LoadOptions(Map.of("hit", map));
            NoSuchElementException refused =
                    assertThrows(NoSuchElementException.class, () -> engine.load(TestObjects.parse("engine"), options));
            assertSays(refused, "no map hit", "hits");
        }
    }

    @Test
    void leavesNothingBehindWhenAMapIsRefused() {
        CollectionSpec spec = TestObjects.parse("complete").withMaxEntries("events", 1000);
        Set<String> before = Kernel.descriptors();
        BpfException refused = assertThrows(BpfException.class, () -> engine.load(spec));
        assertSays(refused, "map events", "RINGBUF");
        assertEquals(before, Kernel.descriptors());
    }

    @Test
    void closesWhatItOpened() {
        Set<String> before = Kernel.descriptors();
        Collection live = engine.load(TestObjects.parse("complete"));
        assertNotEquals(before, Kernel.descriptors());
        live.close();
        assertEquals(before, Kernel.descriptors());
    }

    @Test
    void namesWhatThereIs() {
        try (Collection live = engine.load(TestObjects.parse("minimal"))) {
            assertSays(assertThrows(NoSuchElementException.class, () -> live.map("nothing")), "nothing", "minimal");
            assertSays(assertThrows(NoSuchElementException.class, () -> live.program("nothing")), "nothing", "minimal");
        }
    }

    private static final class RecordingHandler extends Handler {
        private final List<LogRecord> records;

        RecordingHandler(List<LogRecord> records) {
            this.records = records;
        }

        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static List<Boolean> present(BpfMap map, int entries) {
        return IntStream.range(0, entries)
                .mapToObj(key -> map.lookup(u32(key), u32(0)))
                .toList();
    }
}
