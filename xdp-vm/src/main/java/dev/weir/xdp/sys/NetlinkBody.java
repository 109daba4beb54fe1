package dev.weir.xdp.sys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds the body of a netlink message: the family's header, then attributes. Not for use by several threads. */
public final class NetlinkBody {
    private static final int NLA_F_NESTED = 0x8000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    /** @param header the family's header, such as a {@code struct ndmsg}, in the machine's byte order */
    public NetlinkBody(byte[] header) {
        append(header);
    }

    /** Appends an attribute. */
    public NetlinkBody attribute(int type, byte[] value) {
        append(buffer(4)
                .putShort((short) (4 + value.length))
                .putShort((short) type)
                .array());
        append(value);
        return this;
    }

    /** Appends a 4-byte attribute in the machine's byte order. */
    public NetlinkBody attribute(int type, int value) {
        return attribute(type, buffer(4).putInt(value).array());
    }

    /** Appends an attribute that holds attributes: {@code inner}'s, which was begun with no header. */
    public NetlinkBody nested(int type, NetlinkBody inner) {
        return attribute(type | NLA_F_NESTED, inner.toByteArray());
    }

    /** Appends a text attribute, closed by NUL. */
    public NetlinkBody attribute(int type, String text) {
        byte[] characters = text.getBytes(StandardCharsets.UTF_8);
        return attribute(type, Arrays.copyOf(characters, characters.length + 1));
    }

    /** The body so far. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    private void append(byte[] bytes) {
        out.writeBytes(bytes);
        out.writeBytes(new byte[NetlinkMessage.align(bytes.length) - bytes.length]);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }
}
