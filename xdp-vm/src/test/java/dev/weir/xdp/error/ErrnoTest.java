package dev.weir.xdp.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ErrnoTest {

    @Test
    void hasNamesAndTexts() {
        assertEquals("EPERM (operation not permitted)", Errno.describe(Errno.EPERM));
        assertEquals("EPERM", Errno.name(Errno.EPERM));
        assertEquals("ENOTSUPP (operation is not supported)", Errno.describe(Errno.ENOTSUPP));
    }

    @Test
    void givesTheNumberOfAnUnknownOne() {
        assertEquals("errno 4000", Errno.describe(4000));
        assertEquals("errno 4000", Errno.name(4000));
    }
}
