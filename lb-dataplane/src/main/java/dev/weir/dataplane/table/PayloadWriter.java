package dev.weir.dataplane.table;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.Consumer;

/** Writes what {@link PayloadReader} reads: big-endian numbers, texts and lists with their length in front. */
final class PayloadWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    byte[] bytes() {
        return bytes.toByteArray();
    }

    PayloadWriter u8(int value) {
        bytes.write(value);
        return this;
    }

    PayloadWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    PayloadWriter i32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        return this;
    }

    PayloadWriter i64(long value) {
        bytes.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        return this;
    }

    PayloadWriter address(IpAddress address) {
        return i64(address.high()).i64(address.low());
    }

    PayloadWriter text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > 0xFFFF) {
            throw new IllegalArgumentException("a text of %d bytes, expected at most 65535".formatted(encoded.length));
        }
        u16(encoded.length);
        bytes.writeBytes(encoded);
        return this;
    }

    <T> PayloadWriter list(Collection<T> elements, Consumer<T> writeElement) {
        i32(elements.size());
        elements.forEach(writeElement);
        return this;
    }

    PayloadWriter option(int tag, Consumer<PayloadWriter> value) {
        PayloadWriter option = new PayloadWriter();
        value.accept(option);
        u8(tag).i32(option.bytes.size());
        bytes.writeBytes(option.bytes());
        return this;
    }
}
