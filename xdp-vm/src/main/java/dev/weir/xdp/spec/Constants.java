package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** The constants of an object: its variables in {@code .rodata}, found by the types of that section. */
final class Constants {
    private final CollectionSpec spec;
    private final Map<String, Constant> byName = new LinkedHashMap<>();

    Constants(CollectionSpec spec) {
        this.spec = spec;
        Btf btf = spec.btf();
        btf.dataSections()
                .filter(section -> DataReader.isOrIsBelow(section.name(), DataReader.READ_ONLY))
                .forEach(section -> section.variables().forEach(placement -> {
                    if (btf.type(placement.variableId()) instanceof BtfType.Variable variable) {
                        byName.putIfAbsent(
                                variable.name(),
                                new Constant(section.name(), placement, btf.resolve(variable.typeId())));
                    }
                }));
    }

    /** The map of the section that holds a constant, with another value of it. */
    MapSpec with(String variable, byte[] value) {
        Constant constant = require(variable);
        int size = constant.placement().size();
        if (value.length != size) {
            throw new IllegalArgumentException(
                    "constant %s has %d bytes, the value %d".formatted(variable, size, value.length));
        }
        MapContents.Data data = section(variable, constant);
        DataImage changed = data.image().with(constant.placement().offset(), value);
        return spec.map(constant.section()).withContents(new MapContents.Data(changed, data.frozen()));
    }

    /** The bytes of a constant. */
    byte[] value(String variable) {
        Constant constant = require(variable);
        int offset = constant.placement().offset();
        byte[] section = section(variable, constant).image().toBytes();
        return Arrays.copyOfRange(section, offset, offset + constant.placement().size());
    }

    private MapContents.Data section(String variable, Constant constant) {
        MapSpec section = spec.maps().get(constant.section());
        if (section == null
                || !(section.contents() instanceof MapContents.Data data)
                || constant.placement().offset()
                        > data.image().size() - constant.placement().size()) {
            throw new IllegalArgumentException(
                    "constant %s lies outside section %s".formatted(variable, constant.section()));
        }
        return data;
    }

    /** The bytes of a number as a constant holds it. */
    byte[] encode(String variable, long value) {
        Constant constant = require(variable);
        boolean signed = switch (constant.type()) {
            case BtfType.Int type -> type.signed();
            case BtfType.Enumeration type -> type.signed();
            default ->
                throw new IllegalArgumentException("constant %s is not a number; give its bytes".formatted(variable));
        };
        int bits = constant.placement().size() * Byte.SIZE;
        long excess = bits >= Long.SIZE ? 0 : signed ? value >> (bits - 1) : value >> bits;
        if (excess != 0 && !(signed && excess == -1)) {
            throw new IllegalArgumentException("%d does not fit into constant %s, which has %d %s bits"
                    .formatted(value, variable, bits, signed ? "signed" : "unsigned"));
        }
        byte[] wide = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return Arrays.copyOf(wide, constant.placement().size());
    }

    private Constant require(String variable) {
        Constant constant = byName.get(variable);
        if (constant == null) {
            throw new NoSuchElementException(
                    "%s has no constant %s; it has %s".formatted(spec.name(), variable, byName.keySet()));
        }
        return constant;
    }

    /** Where a constant lies, and what it is. */
    private record Constant(String section, BtfType.Placement placement, BtfType type) {}
}
