package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.error.MalformedObjectException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one map's definition: a struct whose members say everything by their types alone.
 *
 * <pre>
 *   int (*max_entries)[64];      a number: pointer to an array of that many elements
 *   struct flow *value;          a type: pointer to it
 *   struct inner *values[];      what the map holds: array of pointers to another definition, or to functions
 * </pre>
 *
 * Members: type, key, key_size, value, value_size, max_entries, map_flags, map_extra, values. {@code pinning} and {@code numa_node} are read and
 * ignored: whoever loads the map decides where it is pinned.
 */
final class MapDefinition {
    private final Btf btf;
    private final SectionBytes section;
    private final long offset;
    private final String name;
    private final boolean nested;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> typeIds = new HashMap<>();
    private @Nullable MapSpec inner;
    private long valuesOffset = -1;

    /**
     * @param section the section of definitions, for messages
     * @param offset where this one starts in it
     */
    MapDefinition(Btf btf, SectionBytes section, long offset, String name) {
        this(btf, section, offset, name, false);
    }

    private MapDefinition(Btf btf, SectionBytes section, long offset, String name, boolean nested) {
        this.nested = nested;
        this.btf = btf;
        this.section = section;
        this.offset = offset;
        this.name = name;
    }

    /** The map that a struct defines. */
    MapSpec read(int typeId) {
        if (!(btf.resolve(typeId) instanceof BtfType.Struct struct)) {
            throw malformed("it is not a struct");
        }
        struct.members().forEach(this::readMember);
        MapType type =
                MapType.of(number("type")).orElseThrow(() -> malformed("type %d is unknown".formatted(number("type"))));
        return new MapSpec(
                name,
                type,
                size("key", "key_size"),
                size("value", "value_size"),
                number("max_entries"),
                number("map_flags"),
                number("map_extra"),
                types(type),
                MapContents.NONE,
                inner);
    }

    /** Where, in the section, the addresses of what the map holds at first begin; -1 if it holds no such things. */
    long valuesOffset() {
        return valuesOffset;
    }

    private void readMember(BtfType.Member member) {
        if (!seen.add(member.name())) {
            throw malformed("member %s stands there twice".formatted(member.name()));
        }
        switch (member.name()) {
            case "type", "key_size", "value_size", "max_entries", "map_flags", "map_extra", "pinning", "numa_node" ->
                numbers.put(member.name(), readNumber(member));
            case "key", "value" -> typeIds.put(member.name(), pointedAt(member, member.typeId()));
            case "values" -> readValues(member);
            default -> throw malformed("member %s is not supported".formatted(member.name()));
        }
    }

    private int readNumber(BtfType.Member member) {
        if (btf.resolve(pointedAt(member, member.typeId())) instanceof BtfType.Array array
                && array.count() <= Integer.MAX_VALUE) {
            return (int) array.count();
        }
        throw malformed("member %s is not a number of at most 31 bits, as __uint makes it".formatted(member.name()));
    }

    private void readValues(BtfType.Member member) {
        if (!(btf.resolve(member.typeId()) instanceof BtfType.Array array)) {
            throw malformed("member values is not an array, as __array makes it");
        }
        valuesOffset = offset + member.bitOffset() / Byte.SIZE;
        int held = pointedAt(member, array.elementId());
        switch (btf.resolve(held)) {
            case BtfType.Struct _ when nested -> throw malformed("a map in a map cannot hold maps itself");
            case BtfType.Struct _ -> inner = new MapDefinition(btf, section, offset, name + ".inner", true).read(held);
            case BtfType.FunctionPrototype _ -> {
                // An array of programs: all that is to say is which, and the relocations say it.
            }
            default -> throw malformed("member values holds neither maps nor programs");
        }
    }

    private int pointedAt(BtfType.Member member, int typeId) {
        if (btf.resolve(typeId) instanceof BtfType.Pointer pointer) {
            return pointer.targetId();
        }
        throw malformed("member %s is not a pointer, as __uint, __type and __array make it".formatted(member.name()));
    }

    private int number(String member) {
        return numbers.getOrDefault(member, 0);
    }

    private int size(String typeMember, String sizeMember) {
        Integer typeId = typeIds.get(typeMember);
        if (typeId == null) {
            boolean holdsDescriptors = valuesOffset >= 0 && sizeMember.equals("value_size");
            return numbers.getOrDefault(sizeMember, holdsDescriptors ? Integer.BYTES : 0);
        }
        OptionalLong size = btf.sizeOf(typeId);
        if (size.isEmpty() || size.getAsLong() > Integer.MAX_VALUE) {
            throw malformed("the type of its %s has no size, or too large a one".formatted(typeMember));
        }
        int bytes = (int) size.getAsLong();
        if (numbers.getOrDefault(sizeMember, bytes) != bytes) {
            throw malformed("%s is %d, but the type of its %s has %d bytes"
                    .formatted(sizeMember, number(sizeMember), typeMember, bytes));
        }
        return bytes;
    }

    private @Nullable MapTypes types(MapType type) {
        Integer key = typeIds.get("key");
        Integer value = typeIds.get("value");
        return key == null || value == null || !type.takesTypes() ? null : new MapTypes(key, value);
    }

    private MalformedObjectException malformed(String reason) {
        return section.malformed(offset, "map %s: %s".formatted(name, reason));
    }
}
