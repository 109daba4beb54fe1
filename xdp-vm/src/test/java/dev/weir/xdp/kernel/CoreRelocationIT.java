package dev.weir.xdp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.TestObjects;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The kernel runs what is relocated against its own types, and the program tells what it was told of them. */
class CoreRelocationIT {
    private static final int ANSWERS = 20;

    private final KernelEngine engine = new KernelEngine();

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @Test
    void putsWhatTheKernelsTypesSayIntoPrograms() {
        try (Collection live = engine.load(TestObjects.parse("core"))) {
            assertEquals(
                    Verdict.PASS,
                    live.program("core").testRun(TestRun.of(new byte[60])).verdict());

            long[] answers = answers(live);

            long[] aboutXdpMd = {0, 4, 1, 0};
            long[] aboutIphdr = {0, 60, 60, 12, 1, 0, 20, 0};
            long[] aboutActions = {1, 0, Verdict.TX.code()};
            assertEquals(Arrays.toString(aboutXdpMd), Arrays.toString(Arrays.copyOfRange(answers, 0, 4)));
            assertEquals(Arrays.toString(aboutIphdr), Arrays.toString(Arrays.copyOfRange(answers, 4, 12)));
            assertEquals(Arrays.toString(aboutActions), Arrays.toString(Arrays.copyOfRange(answers, 12, 15)));
            assertEquals(1, answers[15]);
            assertEquals(1, answers[16]);
            BtfType.Struct header = (BtfType.Struct) KernelTypes.read().type(Math.toIntExact(answers[17]));
            assertEquals("iphdr", header.name());
            assertEquals(0, answers[18]);
            assertEquals(0, answers[19]);
        }
    }

    @Test
    void isRefusedWhereAFieldIsUsedThatIsNotThere() {
        CollectionSpec unasked = TestObjects.parse("core_missing");

        VerifierRejectedException refusal = assertThrows(VerifierRejectedException.class, () -> engine.load(unasked));

        assertTrue(refusal.log().contains("195896080"), refusal.log());
    }

    private static long[] answers(Collection live) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG, ANSWERS);
            assertTrue(live.map(".bss").lookup(arena.allocateFrom(ValueLayout.JAVA_INT, 0), value));
            return value.toArray(ValueLayout.JAVA_LONG);
        }
    }
}
