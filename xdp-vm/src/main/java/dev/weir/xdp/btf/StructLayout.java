package dev.weir.xdp.btf;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Where the fields of a struct or union lie, as the compiler laid them out. Members of anonymous structs and unions inside count as
 * fields of this one, as in C. Immutable.
 */
public final class StructLayout {
    private final String name;
    private final int sizeBytes;
    private final Map<String, Field> fields;

    StructLayout(Btf btf, BtfType.Struct type) {
        Map<String, Field> byName = new LinkedHashMap<>();
        collect(btf, type, 0, byName, new HashSet<>());
        this.name = type.name();
        this.sizeBytes = type.size();
        this.fields = Collections.unmodifiableMap(byName);
    }

    private static void collect(
            Btf btf, BtfType.Struct type, long startBits, Map<String, Field> byName, Set<BtfType.Struct> seen) {
        if (!seen.add(type)) {
            return;
        }
        for (BtfType.Member member : type.members()) {
            long bitOffset = startBits + member.bitOffset();
            if (!member.name().isEmpty()) {
                byName.putIfAbsent(member.name(), new Field(btf, type.name(), member, bitOffset));
            } else if (btf.resolve(member.typeId()) instanceof BtfType.Struct inner) {
                collect(btf, inner, bitOffset, byName, seen);
            }
        }
    }

    /** Name of the struct; empty if anonymous. */
    public String name() {
        return name;
    }

    /** Bytes of the whole, padding included. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** All fields, in the order of the source. */
    public Map<String, Field> fields() {
        return fields;
    }

    /**
     * A field by its name.
     *
     * @throws NoSuchElementException naming the fields that there are
     */
    public Field field(String field) {
        Field found = fields.get(field);
        if (found == null) {
            throw new NoSuchElementException(
                    "struct %s has no field %s; it has %s".formatted(name, field, fields.keySet()));
        }
        return found;
    }

    /** A field of a struct. */
    public static final class Field {
        private final Btf btf;
        private final String struct;
        private final BtfType.Member member;
        private final long bitOffset;

        private Field(Btf btf, String struct, BtfType.Member member, long bitOffset) {
            this.btf = btf;
            this.struct = struct;
            this.member = member;
            this.bitOffset = bitOffset;
        }

        /** Its name. */
        public String name() {
            return member.name();
        }

        /**
         * Bytes from the start of the struct.
         *
         * @throws IllegalStateException if it is a bit field
         */
        public int offsetBytes() {
            if (member.bitfieldBits() != 0 || bitOffset % Byte.SIZE != 0) {
                throw new IllegalStateException("%s.%s is a bit field".formatted(struct, name()));
            }
            return Math.toIntExact(bitOffset / Byte.SIZE);
        }

        /** Bytes of the field; of all elements, if it is an array. */
        public int sizeBytes() {
            return Math.toIntExact(
                    btf.sizeOf(member.typeId()).orElseThrow(() -> new IllegalStateException(name() + " has no size")));
        }

        /** Number of elements if it is an array, else 1. */
        public int count() {
            return btf.resolve(member.typeId()) instanceof BtfType.Array array ? Math.toIntExact(array.count()) : 1;
        }

        /** Bytes of one element if it is an array, else of the field. */
        public int elementBytes() {
            return count() == 0 ? 0 : sizeBytes() / count();
        }

        /**
         * The layout of the struct or union that it is, or that its elements are.
         *
         * @throws IllegalStateException if it is neither
         */
        public StructLayout struct() {
            BtfType type = btf.resolve(member.typeId());
            BtfType element = type instanceof BtfType.Array array ? btf.resolve(array.elementId()) : type;
            if (element instanceof BtfType.Struct inner) {
                return new StructLayout(btf, inner);
            }
            throw new IllegalStateException("%s.%s is not a struct".formatted(struct, name()));
        }
    }
}
