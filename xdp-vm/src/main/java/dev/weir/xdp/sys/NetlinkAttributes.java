package dev.weir.xdp.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The attributes of a netlink message by type ({@code struct nlattr}, {@code uapi/linux/netlink.h}). Of attributes of the same
 * type the last one counts.
 *
 * <pre>
 *  0        2        4
 *  +--------+--------+-----------------+---------+
 *  | length |  type  | length - 4 bytes | to 4    |
 *  +--------+--------+-----------------+---------+
 * </pre>
 */
public final class NetlinkAttributes {
    private static final int HEADER = 4;
    /** The two top bits say "nested" and "in network byte order". */
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, byte[]> values;

    private NetlinkAttributes(Map<Integer, byte[]> values) {
        this.values = values;
    }

    /** Reads attributes up to the buffer's limit; what is cut short ends the reading. */
    public static NetlinkAttributes parse(ByteBuffer buffer) {
        ByteBuffer in = buffer.slice().order(ByteOrder.nativeOrder());
        Map<Integer, byte[]> values = new LinkedHashMap<>();
        int at = 0;
        while (at + HEADER <= in.limit()) {
            int length = Short.toUnsignedInt(in.getShort(at));
            int type = in.getShort(at + 2) & TYPE_MASK;
            if (length < HEADER || at + length > in.limit()) {
                break;
            }
            byte[] value = new byte[length - HEADER];
            in.get(at + HEADER, value);
            values.put(type, value);
            at += NetlinkMessage.align(length);
        }
        return new NetlinkAttributes(values);
    }

    /** The types that there are. */
    public Set<Integer> types() {
        return Set.copyOf(values.keySet());
    }

    /** An attribute's bytes. */
    public Optional<byte[]> bytes(int type) {
        return Optional.ofNullable(values.get(type)).map(byte[]::clone);
    }

    /** An attribute of 1, 2 or 4 bytes in the machine's byte order, unsigned if shorter than 4. */
    public OptionalInt integer(int type) {
        byte[] value = values.get(type);
        if (value == null) {
            return OptionalInt.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        return switch (value.length) {
            case 1 -> OptionalInt.of(Byte.toUnsignedInt(in.get()));
            case 2 -> OptionalInt.of(Short.toUnsignedInt(in.getShort()));
            case 4 -> OptionalInt.of(in.getInt());
            default -> OptionalInt.empty();
        };
    }

    /** A text attribute, without its closing NUL. */
    public Optional<String> text(int type) {
        return bytes(type).map(value -> {
            int end = value.length > 0 && value[value.length - 1] == 0 ? value.length - 1 : value.length;
            return new String(value, 0, end, StandardCharsets.UTF_8);
        });
    }

    /** The attributes within an attribute; none if there is no such attribute. */
    public NetlinkAttributes nested(int type) {
        return parse(ByteBuffer.wrap(values.getOrDefault(type, new byte[0])));
    }
}
