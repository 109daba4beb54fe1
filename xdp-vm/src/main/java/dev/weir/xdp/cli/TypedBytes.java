package dev.weir.xdp.cli;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads bytes of a map by their C type into what prints as JSON: structs become objects, numbers numbers, enumerations their constants'
 * names, arrays of characters text, arrays of other bytes and whatever has no type hexadecimal.
 */
final class TypedBytes {
    private static final int MAX_DEPTH = 16;
    private static final HexFormat HEX = HexFormat.of();

    private final Btf btf;

    TypedBytes(Btf btf) {
        this.btf = btf;
    }

    /** @param typeId 0 if the type is not known */
    Object read(int typeId, byte[] bytes) {
        return typeId == 0 ? HEX.formatHex(bytes) : read(typeId, bytes, 0, 0);
    }

    private Object read(int typeId, byte[] bytes, int offset, int depth) {
        OptionalLong size = btf.sizeOf(typeId);
        if (size.isEmpty() || offset + size.getAsLong() > bytes.length || depth > MAX_DEPTH) {
            return HEX.formatHex(bytes, Math.min(offset, bytes.length), bytes.length);
        }
        int length = (int) size.getAsLong();
        return switch (btf.resolve(typeId)) {
            case BtfType.Int type -> number(bytes, offset, length, type.signed());
            case BtfType.Enumeration type -> constant(type, number(bytes, offset, length, type.signed()));
            case BtfType.Struct type -> struct(type, bytes, offset, depth);
            case BtfType.Array type -> array(type, bytes, offset, length, depth);
            case BtfType.Variable type -> read(type.typeId(), bytes, offset, depth + 1);
            case BtfType.DataSection type -> variables(type, bytes, depth);
            default -> HEX.formatHex(bytes, offset, offset + length);
        };
    }

    private Map<String, Object> struct(BtfType.Struct type, byte[] bytes, int offset, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (BtfType.Member member : type.members()) {
            Object value = member.bitfieldBits() == 0
                    ? read(member.typeId(), bytes, offset + (int) (member.bitOffset() / Byte.SIZE), depth + 1)
                    : bits(bytes, offset * (long) Byte.SIZE + member.bitOffset(), member.bitfieldBits());
            if (member.name().isEmpty() && value instanceof Map<?, ?> inner) {
                inner.forEach((name, field) -> fields.put(String.valueOf(name), field));
            } else {
                fields.put(member.name(), value);
            }
        }
        return fields;
    }

    private Map<String, Object> variables(BtfType.DataSection section, byte[] bytes, int depth) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (BtfType.Placement placement : section.variables()) {
            String name = btf.type(placement.variableId()).name();
            values.put(name, read(placement.variableId(), bytes, placement.offset(), depth + 1));
        }
        return values;
    }

    private Object array(BtfType.Array type, byte[] bytes, int offset, int length, int depth) {
        if (btf.resolve(type.elementId()) instanceof BtfType.Int element && element.size() == 1) {
            return element.name().equals("char")
                    ? text(bytes, offset, length)
                    : HEX.formatHex(bytes, offset, offset + length);
        }
        List<Object> elements = new ArrayList<>();
        int stride = type.count() == 0 ? 0 : length / (int) type.count();
        for (int at = 0; at < type.count(); at++) {
            elements.add(read(type.elementId(), bytes, offset + at * stride, depth + 1));
        }
        return elements;
    }

    private static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    private static Object constant(BtfType.Enumeration type, Object value) {
        return type.enumerators().stream()
                .filter(each -> value.equals(each.value()))
                .<Object>map(BtfType.Enumerator::name)
                .findFirst()
                .orElse(value);
    }

    /** A {@code Long}; unsigned numbers that are none as their decimal digits. */
    private static Object number(byte[] bytes, int offset, int length, boolean signed) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (length) {
            case 1 -> signed ? (long) buffer.get(offset) : buffer.get(offset) & 0xffL;
            case 2 -> signed ? (long) buffer.getShort(offset) : buffer.getShort(offset) & 0xffffL;
            case 4 -> signed ? (long) buffer.getInt(offset) : buffer.getInt(offset) & 0xffff_ffffL;
            case 8 -> {
                long value = buffer.getLong(offset);
                yield signed || value >= 0 ? value : (Object) Long.toUnsignedString(value);
            }
            default -> HEX.formatHex(bytes, offset, offset + length);
        };
    }

    private static long bits(byte[] bytes, long first, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            long bit = first + i;
            if ((bytes[(int) (bit / Byte.SIZE)] >> (bit % Byte.SIZE) & 1) != 0) {
                value |= 1L << i;
            }
        }
        return value;
    }
}
