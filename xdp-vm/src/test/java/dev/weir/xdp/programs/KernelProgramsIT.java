package dev.weir.xdp.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel takes every program of the folder, and each does something of its own with the packets. */
class KernelProgramsIT {
    private static final int TOOL_MISSING = 3;

    /** Without routes, or without the program that calls them, there is but one thing that these do. */
    private static final Set<String> UNIFORM = Set.of("router_fib", "layer_udp");

    private final KernelEngine engine = new KernelEngine();

    @ParameterizedTest
    @MethodSource("dev.weir.xdp.programs.XdpProgram#objects")
    void kernelLoadsEveryObject(String object) {
        needsKernel();
        try (Collection live = engine.load(XdpProgram.spec(object))) {
            XdpProgram.fill(object, live);
            assertEquals(
                    XdpProgram.spec(object).programs().size(), live.programs().size());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.weir.xdp.programs.XdpProgram#runnable")
    void doesDifferentThingsWithDifferentPackets(XdpProgram program) {
        needsKernel();
        Set<String> outcomes = new TreeSet<>();
        try (Collection live = engine.load(XdpProgram.spec(program.object()))) {
            XdpProgram.fill(program.object(), live);
            for (Map.Entry<String, byte[]> packet : SamplePackets.all().entrySet()) {
                TestRun.Result result = live.program(program.name()).testRun(TestRun.of(packet.getValue()));
                assertNotEquals(Verdict.ABORTED, result.verdict(), packet.getKey());
                outcomes.add(outcome(packet.getValue(), result));
            }
        }
        assertTrue(
                outcomes.size() > 1 || UNIFORM.contains(program.name()),
                () -> "all that comes of any packet is " + outcomes);
    }

    private static String outcome(byte[] packet, TestRun.Result result) {
        boolean changed = !Arrays.equals(packet, result.packet());
        return changed
                ? "%s, %+d bytes".formatted(result.verdict(), result.packet().length - packet.length)
                : result.verdict().name();
    }

    @Test
    void objectsComeFromTheirSourcesByteForByte() throws IOException, InterruptedException {
        Process build = new ProcessBuilder(
                        Path.of("src/test/bpf/programs/build.sh").toString(), "check")
                .redirectErrorStream(true)
                .start();
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = build.waitFor();
        if (status == TOOL_MISSING) {
            System.out.println("skipped: " + output);
        }
        assumeTrue(status != TOOL_MISSING, output);
        assertEquals(0, status, output);
    }

    private static void needsKernel() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
    }
}
