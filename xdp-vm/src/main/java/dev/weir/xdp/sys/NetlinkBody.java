package dev.weir.xdp.sys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds the body of a netlink message: the family's header, then attributes. Not for use by several threads. */
public final class NetlinkBody {
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
