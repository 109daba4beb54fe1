package dev.weir.xdp.kernel;

import static dev.weir.xdp.kernel.Kernel.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.TestObjects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VerifierRejectionIT {
    private final KernelEngine engine = new KernelEngine();

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @Test
    void carriesTheWholeLogWithSourceLines() {
        Set<String> before = Kernel.descriptors();
        VerifierRejectedException rejected =
                assertThrows(VerifierRejectedException.class, () -> engine.load(TestObjects.parse("rejected")));
        assertEquals("reads_past_packet_end", rejected.program());
        assertSays(rejected, "reads_past_packet_end", "invalid access to packet", "return data[100]");
        assertTrue(rejected.log().contains("; return data[100]"), rejected.log());
        assertTrue(rejected.log().contains("processed"), rejected.log());
        assertEquals(before, Kernel.descriptors(), "the accepted program is given up, too");
    }

    @Test
    void givesTheVerdictWithoutSourceLinesIfThereAreNone() {
        Instructions noReturnValue = Instructions.builder().exit().build();
        VerifierRejectedException rejected = assertThrows(
                VerifierRejectedException.class,
                () -> engine.load(Kernel.programs(ProgramSpec.xdp("bare", noReturnValue))));
        assertSays(rejected, "program bare", "R0 !read_ok");
    }

    @Test
    void carriesALogThatFitsNoSmallBuffer() {
        Instructions.Builder long2 = Instructions.builder();
        for (int i = 0; i < 20_000; i++) {
            long2.move(Register.R0, i);
        }
        // R9 was never written.
        Instructions program = long2.move(Register.R0, Register.R9).exit().build();
        VerifierRejectedException rejected = assertThrows(
                VerifierRejectedException.class,
                () -> engine.load(Kernel.programs(ProgramSpec.xdp("long_log", program))));
        assertSays(rejected, "R9 !read_ok");
        assertTrue(
                rejected.log().length() > 64 * 1024,
                "the log has " + rejected.log().length() + " bytes");
        assertTrue(rejected.log().contains("0: (b7) r0 = 0 "), "from its first line on");
    }

    @Test
    void namesAnEndlessLoop() {
        Instructions loop = Instructions.builder()
                .move(Register.R0, 0)
                .jump(JumpOperation.JEQ, Register.R0, 0, -1)
                .exit()
                .build();
        VerifierRejectedException rejected = assertThrows(
                VerifierRejectedException.class, () -> engine.load(Kernel.programs(ProgramSpec.xdp("endless", loop))));
        assertSays(rejected, "infinite loop");
    }

    @Test
    void tellsAProgramThatIsNoProgramFromARejectedOne() {
        BpfException refused = assertThrows(
                BpfException.class,
                () -> engine.load(Kernel.programs(
                        ProgramSpec.xdp("empty", Instructions.builder().build()))));
        assertEquals(Errno.E2BIG, refused.errno());
        assertSays(refused, "program empty", "BPF_PROG_LOAD", "E2BIG");
    }
}
