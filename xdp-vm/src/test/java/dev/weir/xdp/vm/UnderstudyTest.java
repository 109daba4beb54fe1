package dev.weir.xdp.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.jit.CompiledProgram;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.programs.SamplePackets;
import dev.weir.xdp.programs.XdpProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On copies of its maps a program does what it would do on the maps: copies that held something else would make the wrong paths fast. */
class UnderstudyTest {
    /** Their sets, queues and sockets start empty in a copy. */
    private static final Set<String> DIFFERENT = Set.of("bloom_filter", "queue_stack", "redirect_xskmap");

    private record Outcome(Verdict verdict, byte[] packet) {}

    static List<XdpProgram> programs() {
        return XdpProgram.runnable().stream()
                .filter(program -> program.isDeterministic() && !DIFFERENT.contains(program.object()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void doesWhatTheProgramDoes(XdpProgram program) {
        try (VmEngine engine = new VmEngine();
                Collection live = engine.load(XdpProgram.spec(program.object()))) {
            XdpProgram.fill(program.object(), live);
            VmProgram original = assertInstanceOf(VmProgram.class, live.program(program.name()));
            List<Outcome> expected = new ArrayList<>();
            List<Outcome> actual = onCopies(original, engine);
            SamplePackets.all().values().forEach(frame -> {
                TestRun.Result result = original.testRun(TestRun.of(frame));
                expected.add(new Outcome(result.verdict(), result.packet()));
            });
            for (int i = 0; i < expected.size(); i++) {
                String which = "packet %d".formatted(i);
                assertEquals(expected.get(i).verdict(), actual.get(i).verdict(), which);
                assertArrayEquals(expected.get(i).packet(), actual.get(i).packet(), which);
            }
        }
    }

    private static List<Outcome> onCopies(VmProgram original, VmEngine engine) {
        List<Outcome> outcomes = new ArrayList<>();
        LoadedProgram held = original.hold();
        CompiledProgram compiled = assertInstanceOf(CompiledProgram.class, held.executable());
        try (Understudy understudy = new Understudy(compiled);
                Cpu cpu = new Cpu(0, engine.surroundings().withoutTrace())) {
            SamplePackets.all().values().forEach(frame -> {
                try (TestPacket packet = TestPacket.put(original.name(), frame, cpu)) {
                    int verdict = (int) cpu.run(understudy.program());
                    outcomes.add(new Outcome(Verdict.of(verdict), packet.take(cpu)));
                }
            });
        } finally {
            held.release();
        }
        return outcomes;
    }
}
