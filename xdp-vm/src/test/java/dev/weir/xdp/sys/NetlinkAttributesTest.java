package dev.weir.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetlinkAttributesTest {
    private static final byte[] HEADER = {1, 2, 3, 4, 5};

    @Test
    void readsWhatWasBuilt() {
        byte[] inner = new NetlinkBody(new byte[0]).attribute(1, new byte[] {9}).toByteArray();
        byte[] body = new NetlinkBody(HEADER)
                .attribute(3, "eth0\0".getBytes(StandardCharsets.US_ASCII))
                .attribute(4, 1500)
                .attribute(43 | 0x8000, inner)
                .toByteArray();
        NetlinkAttributes attributes = new NetlinkMessage(16, 0, body).attributes(HEADER.length);
        assertEquals(Set.of(3, 4, 43), attributes.types());
        assertEquals(Optional.of("eth0"), attributes.text(3));
        assertEquals(OptionalInt.of(1500), attributes.integer(4));
        assertEquals(OptionalInt.of(9), attributes.nested(43).integer(1));
        assertEquals(Optional.empty(), attributes.bytes(5));
        assertEquals(OptionalInt.empty(), attributes.integer(5));
        assertEquals(Set.of(), attributes.nested(5).types());
        assertEquals(0, body.length % 4);
    }

    @Test
    void stopsWhereAnAttributeIsCutShort() {
        byte[] whole = new NetlinkBody(new byte[0])
                .attribute(1, new byte[] {1})
                .attribute(2, new byte[] {1, 2, 3, 4})
                .toByteArray();
        for (int length = 0; length < whole.length; length++) {
            NetlinkAttributes attributes = NetlinkAttributes.parse(ByteBuffer.wrap(Arrays.copyOf(whole, length)));
            assertEquals(length >= 5 ? Set.of(1) : Set.of(), attributes.types(), length + " bytes");
        }
    }

    @Test
    void readsIntegersOfOneAndTwoBytesUnsigned() {
        byte[] body = new NetlinkBody(new byte[0])
                .attribute(1, new byte[] {-1})
                .attribute(2, new byte[] {-1, -1})
                .attribute(3, new byte[3])
                .toByteArray();
        NetlinkAttributes attributes = NetlinkAttributes.parse(ByteBuffer.wrap(body));
        assertEquals(OptionalInt.of(255), attributes.integer(1));
        assertEquals(OptionalInt.of(65535), attributes.integer(2));
        assertEquals(OptionalInt.empty(), attributes.integer(3));
        assertArrayEquals(new byte[3], attributes.bytes(3).orElseThrow());
    }
}
