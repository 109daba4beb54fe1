package dev.weir.xdp.programs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.PerfBuffer;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.vm.VmEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs give to {@code bpf_perf_event_output} comes out of perf buffers: out of the kernel's, by perf_event_open(2), and ours. */
class PerfBufferIT {
    private static final String OBJECT = "sample_perf";
    private static final int BUFFER = 4096;
    private static final int HEADER = 16;
    private static final byte[] SYN = Objects.requireNonNull(SamplePackets.all().get("syn"));

    private static Engine start(String name) {
        if (name.equals("vm")) {
            return new VmEngine();
        }
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
        return new KernelEngine();
    }

    /** The program, and the buffer that it writes to. */
    private record Sampler(Engine engine, Collection live, PerfBuffer buffer) implements AutoCloseable {
        static Sampler on(String engineName) {
            Engine engine = start(engineName);
            Collection live = engine.load(XdpProgram.spec(OBJECT));
            return new Sampler(engine, live, live.map("samples").perfBuffer(BUFFER));
        }

        Program program() {
            return live.program(OBJECT);
        }

        Verdict run(byte[] packet, int repeat) {
            return program().testRun(new TestRun(packet, repeat)).verdict();
        }

        @Override
        public void close() {
            buffer.close();
            live.close();
            engine.close();
        }
    }

    @Test
    void theSameRecordsComeOutOfBoth() {
        try (Sampler kernel = Sampler.on("kernel");
                Sampler vm = Sampler.on("vm")) {
            int records = 0;
            for (Map.Entry<String, byte[]> packet : SamplePackets.all().entrySet()) {
                assertEquals(kernel.run(packet.getValue(), 1), vm.run(packet.getValue(), 1), packet.getKey());
                List<String> expected = drain(kernel.buffer());
                assertEquals(expected, drain(vm.buffer()), packet.getKey());
                records += expected.size();
            }
            assertTrue(records > 5, "too few records to say anything: " + records);
        }
    }

    /** Records in hex, without what the kernel pads them with. */
    private static List<String> drain(PerfBuffer buffer) {
        List<String> records = new ArrayList<>();
        int handed = buffer.poll(Duration.ZERO, (cpu, data) -> {
            assertTrue(cpu >= 0 && cpu < OneCpu.VIRTUAL_CPUS, "CPU " + cpu);
            int length = HEADER + data.get(JAVA_INT_UNALIGNED, 12);
            assertTrue(data.byteSize() >= length && data.byteSize() < length + 8, data + " should have " + length);
            records.add(HexFormat.of().formatHex(data.asSlice(0, length).toArray(JAVA_BYTE)));
        });
        assertEquals(handed, records.size());
        return records;
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "vm"})
    void holdsTheProgramsHeaderAndThePacketsBeginning(String engine) {
        try (Sampler sampler = Sampler.on(engine)) {
            assertEquals(Verdict.TX, sampler.run(SYN, 1));
            int[] seen = {0};
            sampler.buffer().poll(Duration.ZERO, (cpu, data) -> {
                seen[0]++;
                int captured = Math.min(SYN.length, 64);
                assertEquals(SYN.length, data.get(JAVA_LONG_UNALIGNED, 0));
                assertEquals(captured, data.get(JAVA_INT_UNALIGNED, 12));
                assertArrayEquals(
                        Arrays.copyOf(SYN, captured),
                        data.asSlice(HEADER, captured).toArray(JAVA_BYTE));
            });
            assertEquals(1, seen[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "vm"})
    void programsLearnThatNobodyListens(String engineName) {
        try (Engine engine = start(engineName);
                Collection live = engine.load(XdpProgram.spec(OBJECT))) {
            Program program = live.program(OBJECT);
            assertEquals(Verdict.DROP, program.testRun(TestRun.of(SYN)).verdict());
            live.map("samples").perfBuffer(BUFFER).close();
            assertEquals(Verdict.DROP, program.testRun(TestRun.of(SYN)).verdict());
            try (PerfBuffer again = live.map("samples").perfBuffer(BUFFER)) {
                assertEquals(Verdict.TX, program.testRun(TestRun.of(SYN)).verdict());
                assertEquals(1, drain(again).size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "vm"})
    void goesRoundManyTimesAndLosesNothingThatHasRoom(String engine) {
        try (Sampler sampler = Sampler.on(engine)) {
            for (int round = 0; round < 200; round++) {
                assertEquals(Verdict.TX, sampler.run(SYN, 7));
                List<String> records = drain(sampler.buffer());
                assertEquals(7, records.size());
                assertEquals(1, records.stream().distinct().count());
            }
            assertEquals(0, sampler.buffer().lost());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "vm"})
    void countsWhatDidNotFit(String engine) {
        // What was lost on a CPU is told by the next record there.
        try (OneCpu _ = new OneCpu();
                Sampler sampler = Sampler.on(engine)) {
            int runs = 1000;
            assertEquals(Verdict.DROP, sampler.run(SYN, runs));
            int handed = drain(sampler.buffer()).size();
            assertTrue(handed > 20 && handed < runs, handed + " handed over");
            // The kernel says how many were lost in front of the next record that fits.
            for (int i = 0; i < 10_000 && handed + sampler.buffer().lost() < runs; i++) {
                sampler.run(SYN, 1);
                runs++;
                handed += drain(sampler.buffer()).size();
            }
            assertEquals(runs, handed + sampler.buffer().lost());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "vm"})
    void waitsForTheFirstRecord(String engine) throws InterruptedException {
        try (Sampler sampler = Sampler.on(engine)) {
            assertEquals(0, sampler.buffer().poll(Duration.ofMillis(20), (cpu, data) -> {}));
            Thread producer = Thread.ofPlatform().start(() -> sampler.run(SYN, 1));
            assertEquals(1, sampler.buffer().poll(Duration.ofSeconds(60), (cpu, data) -> {}));
            producer.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "vm"})
    void takesWholePagesInPowersOfTwoOnly(String engineName) {
        try (Engine engine = start(engineName);
                Collection live = engine.load(XdpProgram.spec(OBJECT))) {
            for (int bytes : new int[] {0, 100, 3 * BUFFER}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> live.map("samples").perfBuffer(bytes),
                        () -> bytes + " bytes");
            }
        }
    }
}
