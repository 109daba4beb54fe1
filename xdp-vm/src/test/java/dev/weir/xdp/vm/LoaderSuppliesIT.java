package dev.weir.xdp.vm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.KernelOptionException;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.TestObjects;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an object leaves to whoever loads it: the values of the kernel's options, and what a map of maps holds. On both engines. */
class LoaderSuppliesIT {
    private static final List<String> ANSWERS = List.of("bpf", "net", "inet", "hz", "cpus");

    private static Engine kernel() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
        return new KernelEngine();
    }

    @Test
    void kernelOptionsInTheKernel() throws IOException, InterruptedException {
        try (Engine engine = kernel()) {
            answersAreTheMachines(engine);
        }
    }

    @Test
    void kernelOptionsInUserSpace() throws IOException, InterruptedException {
        try (Engine engine = new VmEngine()) {
            answersAreTheMachines(engine);
        }
    }

    private static void answersAreTheMachines(Engine engine) throws IOException, InterruptedException {
        try (Collection live = engine.load(TestObjects.parse("kernel_options"))) {
            assertEquals(
                    Verdict.PASS,
                    live.program("kernel_options")
                            .testRun(TestRun.of(new byte[64]))
                            .verdict());
            MemorySegment answers = MemorySegment.ofArray(new byte[64]);
            assertTrue(live.map("answers").lookup(MemorySegment.ofArray(new int[1]), answers));
            String[] release = output("uname -r").split("[.-]", -1);
            long version = Long.parseLong(release[0]) << 16
                    | Long.parseLong(release[1]) << 8
                    | Math.min(Long.parseLong(release[2]), 255);
            assertEquals(version, answers.get(JAVA_LONG_UNALIGNED, 0));
            List<Long> expected = List.of(
                    option("BPF_SYSCALL").equals("y") ? 1L : 0,
                    option("NET").equals("y") ? 1L : 0,
                    option("INET").equals("y") ? (long) 'y' : 0,
                    number("HZ"),
                    number("NR_CPUS"));
            for (int i = 0; i < ANSWERS.size(); i++) {
                assertEquals(expected.get(i), answers.get(JAVA_LONG_UNALIGNED, 8 + 8 * i), ANSWERS.get(i));
            }
            assertEquals(0, answers.get(JAVA_LONG_UNALIGNED, 48));
            byte[] hostname = option("DEFAULT_HOSTNAME").replace("\"", "").getBytes(StandardCharsets.UTF_8);
            byte[] cut = Arrays.copyOf(Arrays.copyOf(hostname, Math.min(hostname.length, 7)), 8);
            assertEquals(
                    ByteBuffer.wrap(cut), ByteBuffer.wrap(answers.asSlice(56, 8).toArray(JAVA_BYTE)));
            BpfMap options = live.map(".kconfig");
            BpfException frozen = assertThrows(
                    BpfException.class,
                    () -> options.update(
                            MemorySegment.ofArray(new int[1]),
                            MemorySegment.ofArray(new byte[options.valueBytes()]),
                            UpdateMode.ANY));
            assertEquals("EPERM", Errno.name(frozen.errno()));
        }
    }

    private static long number(String option) throws IOException, InterruptedException {
        String value = option(option);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /** As a person would look it up. */
    private static String option(String name) throws IOException, InterruptedException {
        return output("(cat /boot/config-$(uname -r) || zcat /proc/config.gz) 2>/dev/null | sed -n 's/^CONFIG_" + name
                + "=//p'");
    }

    private static String output(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return output;
    }

    @Test
    void refusesByNameWhatTheKernelDoesNotSay() {
        CollectionSpec spec = TestObjects.parse("kernel_option_missing");
        try (Engine vm = new VmEngine();
                Engine kernel = kernel()) {
            for (Engine engine : List.of(vm, kernel)) {
                KernelOptionException refused = assertThrows(KernelOptionException.class, () -> engine.load(spec));
                assertEquals("CONFIG_WHICH_NOBODY_SETS", refused.option());
            }
        }
    }

    @Test
    void mapsOfMapsInTheKernel() {
        try (Engine engine = kernel()) {
            holdsWhatTheLoaderSays(engine);
        }
    }

    @Test
    void mapsOfMapsInUserSpace() {
        try (Engine engine = new VmEngine()) {
            holdsWhatTheLoaderSays(engine);
        }
    }

    private static void holdsWhatTheLoaderSays(Engine engine) {
        CollectionSpec spec = TestObjects.parse("outer_map");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> engine.load(spec));
        assertTrue(String.valueOf(refused.getMessage()).contains("map tables (ARRAY_OF_MAPS)"));
        MapSpec inner = new MapSpec("inner", MapType.HASH, 4, 8, 4, 0);
        MapSpec other = new MapSpec("other", MapType.HASH, 4, 4, 4, 0);
        try (Collection live = engine.load(spec.withInnerMap("tables", inner));
                Collection tables = engine.load(CollectionSpec.of("tables", List.of(inner, other), List.of()))) {
            MemorySegment zero = MemorySegment.ofArray(new int[1]);
            assertFalse(live.map("tables").lookup(zero, MemorySegment.ofArray(new int[1])));
            assertEquals(Verdict.PASS, verdict(live));
            assertThrows(
                    BpfException.class, () -> live.map("tables").update(zero, tables.map("other"), UpdateMode.ANY));
            live.map("tables").update(zero, tables.map("inner"), UpdateMode.ANY);
            assertEquals(Verdict.PASS, verdict(live));
            tables.map("inner")
                    .update(
                            MemorySegment.ofArray(new int[] {64}),
                            MemorySegment.ofArray(new long[] {7}),
                            UpdateMode.ANY);
            assertEquals(Verdict.TX, verdict(live));
        }
    }

    private static Verdict verdict(Collection live) {
        return live.program("look_twice").testRun(TestRun.of(new byte[64])).verdict();
    }

    @Test
    void onlyMapsOfMapsHoldMaps() {
        CollectionSpec spec = TestObjects.parse("engine");
        assertThrows(
                IllegalArgumentException.class,
                () -> spec.withInnerMap("hits", new MapSpec("inner", MapType.ARRAY, 4, 4, 1, 0)));
    }
}
