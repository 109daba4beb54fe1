package dev.weir.dataplane.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Reads a payload front to back; whatever is wrong with it becomes a {@link MalformedTableException}. */
final class PayloadReader {
    private final int kind;
    private final ByteBuffer payload;

    /** The buffer's positions are the offsets that are reported. */
    PayloadReader(int kind, ByteBuffer payload) {
        this.kind = kind;
        this.payload = payload;
    }

    int kind() {
        return kind;
    }

    MalformedTableException malformed(String reason) {
        return new MalformedTableException(payload.position(), reason);
    }

    int u8() {
        return need(1).get() & 0xFF;
    }

    int u16() {
        return need(2).getShort() & 0xFFFF;
    }

    int i32() {
        return need(4).getInt();
    }

    long i64() {
        return need(8).getLong();
    }

    IpAddress address() {
        return new IpAddress(i64(), i64());
    }

    String text() {
        int length = u16();
        ByteBuffer text = need(length).slice(payload.position(), length);
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            payload.position(payload.position() + length);
            return decoded;
        } catch (CharacterCodingException e) {
            throw malformed("text is not UTF-8");
        }
    }

    /**
     * Reads a count and as many elements.
     *
     * @param minimum fewest bytes that an element takes: a count that cannot fit is refused before it costs memory
     */
    <T> List<T> list(int minimum, Supplier<T> element) {
        int count = i32();
        if (count < 0 || (long) count * minimum > payload.remaining()) {
            throw malformed("%s elements do not fit into the %d bytes that are left"
                    .formatted(Integer.toUnsignedString(count), payload.remaining()));
        }
        List<T> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return elements;
    }

    /** Makes a record whose own checks count as part of the format. */
    <T> T record(Supplier<T> constructor) {
        int start = payload.position();
        try {
            return constructor.get();
        } catch (IllegalArgumentException e) {
            throw new MalformedTableException(start, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads options up to the end.
     *
     * @param value reads all bytes of an option, given its tag
     */
    void options(IntConsumer value) {
        int last = 0;
        while (payload.hasRemaining()) {
            int tag = u8();
            if (tag <= last) {
                throw malformed("option %d behind option %d, expected ascending ones".formatted(tag, last));
            }
            last = tag;
            int length = i32();
            if (length < 0) {
                throw malformed("option %d of %s bytes".formatted(tag, Integer.toUnsignedString(length)));
            }
            int end = payload.limit();
            need(length).limit(payload.position() + length);
            value.accept(tag);
            end();
            payload.limit(end);
        }
    }

    void end() {
        if (payload.hasRemaining()) {
            throw malformed("%d bytes too many".formatted(payload.remaining()));
        }
    }

    private ByteBuffer need(int bytes) {
        if (payload.remaining() < bytes) {
            throw malformed("%d bytes expected, %d are left".formatted(bytes, payload.remaining()));
        }
        return payload;
    }
}
