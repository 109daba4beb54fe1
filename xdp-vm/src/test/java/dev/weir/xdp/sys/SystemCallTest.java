package dev.weir.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.Errno;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SystemCallTest {

    @Test
    void hasItsOwnNumberOnEachMachine() {
        assertEquals(321, SystemCall.BPF.numberOn("Linux", "amd64"));
        assertEquals(280, SystemCall.BPF.numberOn("Linux", "aarch64"));
        assertEquals(49, SystemCall.BIND.numberOn("Linux", "x86_64"));
        assertEquals(200, SystemCall.BIND.numberOn("Linux", "aarch64"));
    }

    @Test
    void hasNoNumberElsewhere() {
        assertEquals(-1, SystemCall.BPF.numberOn("Linux", "riscv64"));
        assertEquals(-1, SystemCall.BPF.numberOn("Mac OS X", "aarch64"));
    }

    @Test
    void namesTheMachineThatIsNotSupported() {
        assertEquals(Optional.empty(), Machine.unsupported("Linux", "amd64"));
        String reason = Machine.unsupported("Linux", "s390x").orElseThrow();
        assertTrue(reason.contains("x86-64 and aarch64") && reason.contains("Linux on s390x"), reason);
    }

    @Test
    void returnsTheErrnoNegated() {
        assertEquals(-Errno.EBADF, SystemCall.CLOSE.call(-1, 0, 0, 0));
        assertEquals(-Errno.EBADF, SystemCall.MMAP.call(0, 4096, 1, 1, -1, 0));
    }

    @Test
    void isNamedAsInTheManual() {
        assertEquals("umount2", SystemCall.UMOUNT2.toString());
        assertEquals(
                "testing: close: EBADF (bad file descriptor)",
                SystemCall.CLOSE.failed(-Errno.EBADF, "testing").getMessage());
    }
}
