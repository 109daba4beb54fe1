package dev.weir.xdp.kernel;

import static dev.weir.xdp.kernel.Kernel.assertSays;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.TestObjects;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelProgramIT {
    private final KernelEngine engine = new KernelEngine();

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @ParameterizedTest
    @EnumSource
    void returnsEveryVerdict(Verdict verdict) {
        Instructions returning =
                Instructions.builder().move(Register.R0, verdict.code()).exit().build();
        try (Collection live = engine.load(Kernel.programs(ProgramSpec.xdp("returning", returning)))) {
            TestRun.Result result = live.program("returning").testRun(TestRun.of(new byte[14]));
            assertEquals(verdict, result.verdict());
            assertEquals(14, result.packet().length);
        }
    }

    @Test
    void returnsThePacketAsTheProgramLeftIt() {
        byte[] packet =
                "a frame of no meaning, as long as an Ethernet frame must be..".getBytes(StandardCharsets.US_ASCII);
        try (Collection live = engine.load(TestObjects.parse("engine"))) {
            TestRun.Result result = live.program("grow").testRun(TestRun.of(packet));
            byte[] expected = new byte[packet.length + 4];
            System.arraycopy(packet, 0, expected, 4, packet.length);
            expected[0] = (byte) 0xaa;
            expected[1] = (byte) 0xbb;
            expected[2] = (byte) 0xcc;
            expected[3] = (byte) 0xdd;
            assertEquals(Verdict.TX, result.verdict());
            assertArrayEquals(expected, result.packet());
        }
    }

    @Test
    void repeatsAndMeasures() {
        try (Collection live = engine.load(TestObjects.parse("engine"))) {
            TestRun.Result result = live.program("verdict").testRun(new TestRun(new byte[60], 100_000));
            assertTrue(result.nanosPerRun() > 0 && result.nanosPerRun() < 100_000, result.toString());
        }
    }

    @Test
    void refusesAPacketWithoutAWholeEthernetHeader() {
        try (Collection live = engine.load(TestObjects.parse("engine"))) {
            BpfException refused = assertThrows(
                    BpfException.class, () -> live.program("verdict").testRun(TestRun.of(new byte[13])));
            assertEquals(Errno.EINVAL, refused.errno());
            assertSays(refused, "program verdict", "13 bytes", "14 bytes at least");
        }
    }
}
