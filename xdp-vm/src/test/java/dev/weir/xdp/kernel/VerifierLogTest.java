package dev.weir.xdp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VerifierLogTest {

    @Test
    void takesWhatFollowsTheLastInstruction() {
        String log = """
                0: R1=ctx() R10=fp0
                0: (61) r1 = *(u32 *)(r1 +0)          ; R1_w=pkt(r=0)
                1: (71) r0 = *(u8 *)(r1 +100)
                invalid access to packet, off=100 size=1, R1(id=0,off=100,r=0)
                R1 offset is outside of the packet
                processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
                """;
        assertEquals(
                "invalid access to packet, off=100 size=1, R1(id=0,off=100,r=0); R1 offset is outside of the packet",
                VerifierLog.reason(log));
    }

    @Test
    void namesTheSourceLine() {
        String log = """
                0: R1=ctx() R10=fp0
                ; return data[100]; @ rejected.bpf.c:16
                0: (61) r1 = *(u32 *)(r1 +0)
                R1 !read_ok
                processed 1 insns (limit 1000000)
                verification time 93 usec
                stack depth 0
                """;
        assertEquals("R1 !read_ok, at: return data[100]; @ rejected.bpf.c:16", VerifierLog.reason(log));
    }

    @Test
    void passesOverTheStatesOfALoop() {
        String log = """
                0: (b7) r0 = 0                        ; R0_w=0
                1: (15) if r0 == 0x0 goto pc-1
                infinite loop detected at insn 1
                cur state: R0=0 R1=ctx() R10=fp0
                old state: R0=P0 R1=ctx() R10=fp0
                processed 3 insns (limit 1000000)
                """;
        assertEquals("infinite loop detected at insn 1", VerifierLog.reason(log));
    }

    @Test
    void saysSoIfThereIsNoReason() {
        assertEquals("it gives no reason", VerifierLog.reason("\n"));
    }

    @Test
    void findsTheReasonBesideTheStatistics() {
        String log = """
                BPF program is too large. Processed 1000001 insn
                verification time 10921211 usec
                stack depth 8+0
                processed 1000001 insns (limit 1000000) max_states_per_insn 65 total_states 99996 peak_states 99996 mark_read 0
                """;
        assertEquals("BPF program is too large. Processed 1000001 insn", VerifierLog.reason(log));
    }

    @Test
    void readsTheStatistics() {
        String log = """
                verification time 93 usec
                stack depth 16+8
                processed 2412 insns (limit 1000000) max_states_per_insn 4 total_states 117 peak_states 117 mark_read 0
                """;
        assertEquals(new KernelVerifier.Work(2412, 117, 93_000), VerifierLog.work(log));
    }

    @Test
    void saysWhatThereIsInThePlaceOfStatistics() {
        UnsupportedOperationException none =
                assertThrows(UnsupportedOperationException.class, () -> VerifierLog.work("R1 !read_ok\n"));
        assertTrue(String.valueOf(none.getMessage()).contains("\"R1 !read_ok\""), none.getMessage());
    }
}
