package dev.weir.xdp.btf;

import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.bytes.StringTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Reads {@code .BTF}: a header, then types one after another, then their names.
 *
 * <pre>
 *   0  magic 0xeb9f (16)  version (8)  flags (8)       type, as struct btf_type:
 *   4  header length                                     0  name offset
 *   8  types: offset, length                             4  elements (16)  kind (bits 24-28)  kind flag (bit 31)
 *  16  strings: offset, length                           8  size, or id of another type
 *      offsets count from the end of the header         12  what BtfKind.trailingBytes says
 * </pre>
 *
 * <p>A first pass finds where each type starts, so that the second can check ids that point forward.
 */
final class BtfReader {
    static final int TYPE_BYTES = 12;
    static final int PLACEMENT_BYTES = 12;
    static final int MAGIC = 0xeb9f;

    private static final int MAGIC_OF_BIG_ENDIAN = 0x9feb;
    private static final int HEADER_BYTES = 24;
    private static final BtfKind[] KINDS = BtfKind.byCode();

    private final SectionBytes types;
    private final SectionBytes strings;
    private final StringTable names;
    private final int firstType;
    private final int[] starts;

    BtfReader(SectionBytes section) {
        checkHeader(section);
        long header = section.u32(4);
        this.types = section.slice(header + section.u32(8), section.u32(12));
        this.strings = section.slice(header + section.u32(16), section.u32(20));
        this.firstType = (int) (header + section.u32(8));
        checkStrings(section);
        this.names = new StringTable(strings);
        this.starts = findStarts();
    }

    private static void checkHeader(SectionBytes section) {
        int magic = section.u16(0);
        if (magic == MAGIC_OF_BIG_ENDIAN) {
            throw section.malformed(0, "the types are big-endian; only little-endian objects are supported");
        }
        if (magic != MAGIC) {
            throw section.malformed(0, "the magic number is 0x%04x instead of 0x%04x".formatted(magic, MAGIC));
        }
        if (section.u8(2) != 1) {
            throw section.malformed(2, "version %d is unknown; 1 is expected".formatted(section.u8(2)));
        }
        if (section.u32(4) < HEADER_BYTES) {
            throw section.malformed(4, "a header of %d bytes is too short".formatted(section.u32(4)));
        }
    }

    private void checkStrings(SectionBytes section) {
        int size = strings.size();
        if (size == 0 || strings.u8(0) != 0 || strings.u8(size - 1) != 0) {
            throw section.malformed(16, "the strings do not start and end with a zero byte");
        }
    }

    private int[] findStarts() {
        int[] found = new int[types.size() / TYPE_BYTES + 2];
        int count = 1;
        long at = 0;
        while (at < types.size()) {
            found[count++] = (int) at;
            at += TYPE_BYTES + kind(at).trailingBytes(elements(at));
        }
        if (at > types.size()) {
            throw malformed(found[count - 1], "the type that starts here ends beyond the last type");
        }
        return Arrays.copyOf(found, count);
    }

    SectionBytes strings() {
        return strings;
    }

    /** Where a type starts, from the start of the section. */
    int start(int id) {
        return firstType + starts[id];
    }

    /** All types, by id. */
    List<BtfType> readTypes() {
        List<BtfType> all = new ArrayList<>(starts.length);
        all.add(new BtfType.VoidType());
        for (int id = 1; id < starts.length; id++) {
            all.add(readType(starts[id]));
        }
        return List.copyOf(all);
    }

    private BtfType readType(int at) {
        return switch (kind(at)) {
            case VOID -> throw malformed(at, "a type has kind 0");
            case INT -> readInt(at);
            case POINTER -> new BtfType.Pointer(target(at));
            case ARRAY -> new BtfType.Array(id(at + 12), id(at + 16), types.u32(at + 20));
            case STRUCT, UNION -> readStruct(at);
            case ENUM -> readEnum(at);
            case FORWARD -> new BtfType.Forward(name(at), kindFlag(at));
            case TYPEDEF -> new BtfType.Typedef(name(at), target(at));
            case VOLATILE -> new BtfType.Volatile(target(at));
            case CONST -> new BtfType.Const(target(at));
            case RESTRICT -> new BtfType.Restrict(target(at));
            case FUNCTION -> new BtfType.Function(name(at), target(at), linkage(at + 4, elements(at)));
            case FUNCTION_PROTOTYPE -> readPrototype(at);
            case VARIABLE -> new BtfType.Variable(name(at), target(at), linkage(at + 12, types.u32(at + 12)));
            case DATA_SECTION -> readDataSection(at);
            case FLOAT -> new BtfType.FloatType(name(at), size(at));
            case DECLARATION_TAG -> new BtfType.DeclarationTag(name(at), target(at), types.i32(at + 12));
            case TYPE_TAG -> new BtfType.TypeTag(name(at), target(at));
            case ENUM64 -> readEnum64(at);
        };
    }

    private BtfType readInt(int at) {
        int encoding = types.i32(at + 12);
        boolean signed = (encoding >>> 24 & 1) != 0;
        boolean truth = (encoding >>> 24 & 4) != 0;
        return new BtfType.Int(name(at), size(at), encoding & 0xff, encoding >>> 16 & 0xff, signed, truth);
    }

    private BtfType readStruct(int at) {
        boolean hasBitfields = kindFlag(at);
        List<BtfType.Member> members = elements(at, 12, member -> {
            long place = types.u32(member + 8);
            long bitOffset = hasBitfields ? place & 0xff_ffff : place;
            int bitfieldBits = hasBitfields ? (int) (place >>> 24) : 0;
            return new BtfType.Member(name(member), id(member + 4), bitOffset, bitfieldBits);
        });
        return new BtfType.Struct(name(at), kind(at) == BtfKind.UNION, size(at), members);
    }

    private BtfType readEnum(int at) {
        boolean signed = kindFlag(at);
        List<BtfType.Enumerator> enumerators = elements(
                at, 8, each -> new BtfType.Enumerator(name(each), signed ? types.i32(each + 4) : types.u32(each + 4)));
        return new BtfType.Enumeration(name(at), size(at), signed, enumerators);
    }

    private BtfType readEnum64(int at) {
        List<BtfType.Enumerator> enumerators =
                elements(at, 12, each -> new BtfType.Enumerator(name(each), types.i64(each + 4)));
        return new BtfType.Enumeration(name(at), size(at), kindFlag(at), enumerators);
    }

    private BtfType readPrototype(int at) {
        List<BtfType.Parameter> parameters = elements(at, 8, each -> new BtfType.Parameter(name(each), id(each + 4)));
        return new BtfType.FunctionPrototype(target(at), parameters);
    }

    private BtfType readDataSection(int at) {
        List<BtfType.Placement> variables = elements(
                at,
                PLACEMENT_BYTES,
                each -> new BtfType.Placement(id(each), nonNegative(each + 4), nonNegative(each + 8)));
        return new BtfType.DataSection(name(at), size(at), variables);
    }

    private <T> List<T> elements(int at, int bytes, IntFunction<T> read) {
        int count = elements(at);
        List<T> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(read.apply(at + TYPE_BYTES + i * bytes));
        }
        return List.copyOf(all);
    }

    private BtfKind kind(long at) {
        int code = types.i32(at + 4) >>> 24 & 0x1f;
        if (code >= KINDS.length) {
            throw malformed(at, "kind %d is unknown".formatted(code));
        }
        return KINDS[code];
    }

    private int elements(long at) {
        return types.u16(at + 4);
    }

    private boolean kindFlag(int at) {
        return types.i32(at + 4) < 0;
    }

    private int size(int at) {
        return nonNegative(at + 8);
    }

    private int nonNegative(int at) {
        int value = types.i32(at);
        if (value < 0) {
            throw malformed(at, "%s is too large a size or offset".formatted(Integer.toUnsignedString(value)));
        }
        return value;
    }

    private int target(int at) {
        return id(at + 8);
    }

    private int id(int at) {
        long id = types.u32(at);
        if (id >= starts.length) {
            throw malformed(at, "there is no type %d; the last one is %d".formatted(id, starts.length - 1));
        }
        return (int) id;
    }

    private String name(int at) {
        return names.at(types.u32(at));
    }

    private BtfType.Linkage linkage(int at, long code) {
        BtfType.Linkage[] all = BtfType.Linkage.values();
        if (code >= all.length) {
            throw malformed(at, "linkage %d is unknown".formatted(code));
        }
        return all[(int) code];
    }

    private RuntimeException malformed(long at, String reason) {
        return types.malformed(firstType + at, reason);
    }
}
