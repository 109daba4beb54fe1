package dev.weir.xdp.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.vm.RehearsalReport;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Running a program in advance makes it fast and nothing else. */
class RehearsalTest {
    private static final List<byte[]> FRAMES = List.copyOf(SamplePackets.all().values());

    /** What they hold cannot be listed. */
    private static final Set<MapType> UNLISTED = Set.of(
            MapType.RINGBUF,
            MapType.QUEUE,
            MapType.STACK,
            MapType.BLOOM_FILTER,
            MapType.XSKMAP,
            MapType.PERF_EVENT_ARRAY);

    static List<String> objects() {
        return XdpProgram.objects();
    }

    @ParameterizedTest
    @MethodSource("objects")
    void leavesMapsAndStatisticsAsTheyAre(String object) {
        try (VmEngine engine = new VmEngine();
                Collection live = engine.load(XdpProgram.spec(object))) {
            XdpProgram.fill(object, live);
            Map<String, Map<String, String>> before = contents(live);
            long memory = NativeMemory.liveBytes();
            for (XdpProgram program : XdpProgram.runnable()) {
                if (program.object().equals(object)) {
                    RehearsalReport report = engine.rehearse(live.program(program.name()), FRAMES);
                    assertTrue(report.runs() > 0, () -> program + ": " + report);
                    assertEquals(0, live.program(program.name()).stats().runs(), program::toString);
                }
            }
            assertEquals(before, contents(live));
            assertEquals(memory, NativeMemory.liveBytes());
        }
    }

    @Test
    void isDoneOncePerCode() {
        CollectionSpec spec = XdpProgram.spec("parse_vlan");
        try (VmEngine engine = new VmEngine();
                Collection first = engine.load(spec);
                Collection second = engine.load(spec)) {
            assertTrue(engine.rehearse(first.program("parse_vlan"), List.of()).runs() > 0);
            assertEquals(
                    0, engine.rehearse(first.program("parse_vlan"), List.of()).runs());
            assertEquals(
                    0, engine.rehearse(second.program("parse_vlan"), List.of()).runs());
        }
    }

    /** Loaded twice, a program has one code and two sets of maps. */
    @Test
    void loadsOfTheSameObjectDoNotMeetInTheirMaps() {
        CollectionSpec spec = XdpProgram.spec("lru_cache");
        try (VmEngine engine = new VmEngine();
                Collection first = engine.load(spec);
                Collection second = engine.load(spec)) {
            Map<String, Map<String, String>> empty = contents(second);
            String name = spec.programs().keySet().iterator().next();
            FRAMES.forEach(frame -> first.program(name).testRun(TestRun.of(frame)));
            assertEquals(empty, contents(second));
            assertNotEquals(empty, contents(first));
        }
    }

    @Test
    void resizedMapsGetCodeOfTheirOwn() {
        CollectionSpec spec = XdpProgram.spec("redirect_xskmap");
        CollectionSpec smaller = spec.withMaxEntries("packets", 1);
        try (VmEngine engine = new VmEngine();
                Collection large = engine.load(spec);
                Collection small = engine.load(smaller)) {
            String name = spec.programs().keySet().iterator().next();
            for (byte[] frame : FRAMES) {
                large.program(name).testRun(TestRun.of(frame));
                small.program(name).testRun(TestRun.of(frame));
            }
            assertEquals(
                    1, Objects.requireNonNull(contents(small).get("packets")).size());
            assertTrue(Objects.requireNonNull(contents(large).get("packets")).size() > 1);
        }
    }

    @Test
    void interpretedProgramsHaveNothingToRehearse() {
        try (VmEngine engine = new VmEngine(VmOptions.DEFAULT.withMachine(VmOptions.Machine.INTERPRETER));
                Collection live = engine.load(XdpProgram.spec("parse_vlan"))) {
            assertEquals(0, engine.rehearse(live.program("parse_vlan"), FRAMES).runs());
        }
    }

    @Test
    void refusesSamplesThatAreNoFrames() {
        try (VmEngine engine = new VmEngine();
                Collection live = engine.load(XdpProgram.spec("parse_vlan"))) {
            BpfException refused = assertThrows(
                    BpfException.class, () -> engine.rehearse(live.program("parse_vlan"), List.of(new byte[13])));
            assertTrue(String.valueOf(refused.getMessage()).contains("14 bytes at least"), refused::getMessage);
        }
    }

    private static Map<String, Map<String, String>> contents(Collection live) {
        Map<String, Map<String, String>> all = new TreeMap<>();
        live.maps().forEach((name, map) -> {
            if (!UNLISTED.contains(map.spec().type())) {
                all.put(name, MapDump.of(map));
            }
        });
        return all;
    }
}
