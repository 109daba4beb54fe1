package dev.weir.xdp.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The vectors of the paper's authors: key 00 01 ... 0f, input 00 01 ... of 0, 8 and 16 bytes. */
class SipHashTest {
    private static final long KEY_0 = 0x0706050403020100L;
    private static final long KEY_1 = 0x0f0e0d0c0b0a0908L;

    @Test
    void hashesTheAuthorsVectors() {
        assertEquals(0x726fdb47dd0e0e31L, new SipHash(KEY_0, KEY_1).end());
        assertEquals(0x93f5f5799a932462L, new SipHash(KEY_0, KEY_1).add(KEY_0).end());
        assertEquals(
                0x3f2acc7f57c29bdbL,
                new SipHash(KEY_0, KEY_1).add(KEY_0).add(KEY_1).end());
    }
}
