package dev.weir.xdp.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.error.MalformedObjectException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SectionBytesTest {
    private final SectionBytes bytes = SectionBytes.of(
            "a.o", "data", new byte[] {(byte) 0x81, 2, 3, (byte) 0x84, 5, 6, 7, (byte) 0x88, 'x', 'y', 0});

    @Test
    void readsLittleEndianNumbers() {
        assertEquals(0x81, bytes.u8(0));
        assertEquals(0x0281, bytes.u16(0));
        assertEquals(0x8403_0281, bytes.i32(0));
        assertEquals(0x8403_0281L, bytes.u32(0));
        assertEquals(0x8807_0605_8403_0281L, bytes.i64(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 8, 11, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesNumbersBeyondTheEnd(long offset) {
        MalformedObjectException refusal = assertThrows(MalformedObjectException.class, () -> bytes.u32(offset));

        assertEquals("data", refusal.section());
        assertEquals(offset, refusal.offset());
    }

    @Test
    void slicesCountFromTheirOwnStart() {
        SectionBytes slice = bytes.slice(8, 3, "names");

        assertEquals("xy", slice.name(0));
        assertEquals("y", slice.name(1));
        assertArrayEquals(new byte[] {'x', 'y', 0}, slice.toBytes());
        assertEquals(
                "a.o: names at offset 3: 1 bytes are wanted here, beyond the end at 3",
                assertThrows(MalformedObjectException.class, () -> slice.u8(3)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {12, Long.MAX_VALUE, -1})
    void refusesSlicesBeyondTheEnd(long length) {
        assertThrows(MalformedObjectException.class, () -> bytes.slice(0, length));
        assertThrows(MalformedObjectException.class, () -> bytes.slice(length, 1));
    }

    @Test
    void refusesNamesWithoutEndAndEndlessNames() {
        assertThrows(MalformedObjectException.class, () -> bytes.slice(8, 2).name(0));
        byte[] longName =
                "x".repeat(SectionBytes.MAX_NAME_BYTES + 1).concat("\0").getBytes(StandardCharsets.UTF_8);
        SectionBytes table = SectionBytes.of("a.o", "names", longName);

        assertEquals(SectionBytes.MAX_NAME_BYTES, table.name(1).length());
        assertThrows(MalformedObjectException.class, () -> table.name(0));
    }

    @Test
    void limitsTheWorkThatOverlappingNamesCause() {
        byte[] names = "x".repeat(1000).concat("\0").getBytes(StandardCharsets.UTF_8);
        StringTable table = new StringTable(SectionBytes.of("a.o", "names", names));
        assertEquals(table.at(0), table.at(0));

        MalformedObjectException refusal = assertThrows(MalformedObjectException.class, () -> {
            for (int offset = 0; offset < names.length; offset++) {
                table.at(offset);
            }
        });

        assertEquals(
                "a.o: names at offset 8: the names in use are 8 times as long as the section", refusal.getMessage());
    }
}
