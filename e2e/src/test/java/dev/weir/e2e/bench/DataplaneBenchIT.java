package dev.weir.e2e.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.dataplane.table.Mode;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.bench.BenchMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The harness gives programs the packets that it says, and they do with them what is timed. */
class DataplaneBenchIT {
    private static final int TOOL_MISSING = 3;

    @ParameterizedTest
    @MethodSource("dev.weir.xdp.bench.BenchMachine#available")
    void everyPacketIsAnotherFlowsUntilAllHaveHadTheirTurn(BenchMachine machine) {
        try (var engine = machine.open();
                BenchedPrograms programs = new BenchedPrograms(engine);
                Harness harness = Harness.around(engine, programs.floor(), ack(Mode.IPIP, true), 64, Verdict.TX)) {
            for (int pass = 0; pass < 3; pass++) {
                Set<Short> ports = new HashSet<>();
                for (int i = 0; i < 64; i++) {
                    ports.add(ByteBuffer.wrap(harness.run(1).packet()).getShort(14 + 20 + 20));
                }
                assertEquals(64, ports.size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void referenceProgramsSendThePacketWithinAnother(boolean v4) {
        BenchMachine machine = BenchMachine.available().getFirst();
        try (var engine = machine.open();
                BenchedPrograms programs = new BenchedPrograms(engine)) {
            FlowFrame frame = ack(Mode.IPIP, v4);
            int headers = 14 + (v4 ? 20 : 40);
            for (var program : Arrays.asList(programs.floor(), programs.flowTable(v4))) {
                try (Harness harness = Harness.around(engine, program, frame, 1, Verdict.TX)) {
                    TestRun.Result result = harness.run(5);
                    assertEquals(Verdict.TX, result.verdict());
                    assertEquals(frame.bytes().length + headers - 14, result.packet().length);
                    byte[] within = Arrays.copyOfRange(result.packet(), headers, result.packet().length);
                    assertEquals(v4 ? 0x45 : 0x60, within[0]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NAT", "DNAT"})
    void everyModeSendsManyFlows(Mode mode) {
        BenchMachine machine = BenchMachine.available().getFirst();
        try (var engine = machine.open();
                BenchedPrograms programs = new BenchedPrograms(engine)) {
            for (boolean v4 : new boolean[] {true, false}) {
                try (Harness harness = Harness.around(engine, programs.balancer(), ack(mode, v4), 1024, Verdict.TX)) {
                    assertTrue(harness.time(2048) > 0);
                }
            }
        }
    }

    @Test
    void objectsComeFromTheirSourcesByteForByte() throws IOException, InterruptedException {
        Process build = new ProcessBuilder(Path.of("src/main/bpf/build.sh").toString(), "check")
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

    private static FlowFrame ack(Mode mode, boolean v4) {
        return new FlowFrame(BenchedPrograms.vip(mode, v4), FlowFrame.ACK);
    }
}
