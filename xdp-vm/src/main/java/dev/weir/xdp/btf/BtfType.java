package dev.weir.xdp.btf;

import java.util.List;

/**
 * A type as BTF has it. Other types are given by their ids, which are indices into {@link Btf#types}; id 0 is {@link VoidType}. Names
 * are empty where there is none. Sizes are bytes unless the field says bits.
 */
public sealed interface BtfType {

    /** The name, without {@code struct} or the like; empty if anonymous. */
    default String name() {
        return "";
    }

    /** A type that stands for another one, so far as layout is concerned. */
    sealed interface Wrapper extends BtfType {
        /** Id of the type that counts. */
        int targetId();
    }

    /** No type. */
    record VoidType() implements BtfType {}

    /**
     * An integer.
     *
     * @param bits number of bits that hold its value
     * @param bitOffset where they start
     * @param signed whether negative numbers exist
     * @param truth whether it is a {@code bool}
     */
    record Int(String name, int size, int bits, int bitOffset, boolean signed, boolean truth) implements BtfType {}

    /** A pointer, eight bytes. */
    record Pointer(int targetId) implements BtfType {}

    /** An array of {@code count} elements. */
    record Array(int elementId, int indexId, long count) implements BtfType {}

    /** A struct, or a union. */
    record Struct(String name, boolean union, int size, List<Member> members) implements BtfType {}

    /**
     * A member of a struct or union.
     *
     * @param bitOffset from the start of the struct
     * @param bitfieldBits width of a bit field, 0 for an ordinary member
     */
    record Member(String name, int typeId, long bitOffset, int bitfieldBits) {}

    /** An enumeration, of values up to 32 or up to 64 bits. */
    record Enumeration(String name, int size, boolean signed, List<Enumerator> enumerators) implements BtfType {}

    /** A constant of an enumeration; an unsigned 64-bit value above {@link Long#MAX_VALUE} comes out negative. */
    record Enumerator(String name, long value) {}

    /** A struct or union that is only declared. */
    record Forward(String name, boolean union) implements BtfType {}

    /** Another name for a type. */
    record Typedef(String name, int targetId) implements Wrapper {}

    /** {@code volatile}. */
    record Volatile(int targetId) implements Wrapper {}

    /** {@code const}. */
    record Const(int targetId) implements Wrapper {}

    /** {@code restrict}. */
    record Restrict(int targetId) implements Wrapper {}

    /** A tag on a type; {@code name} is the tag. */
    record TypeTag(String name, int targetId) implements Wrapper {}

    /** A function; its prototype is the type {@code prototypeId}. */
    record Function(String name, int prototypeId, Linkage linkage) implements BtfType {}

    /** What a function takes and returns. */
    record FunctionPrototype(int returnId, List<Parameter> parameters) implements BtfType {}

    /** A parameter; type 0 without a name is {@code ...}. */
    record Parameter(String name, int typeId) {}

    /** A global variable. */
    record Variable(String name, int typeId, Linkage linkage) implements BtfType {}

    /** The variables of an ELF section; {@code name} is the section's. */
    record DataSection(String name, int size, List<Placement> variables) implements BtfType {}

    /** Where a variable (id {@code variableId}) lies in its section. */
    record Placement(int variableId, int offset, int size) {}

    /** A floating-point number. */
    record FloatType(String name, int size) implements BtfType {}

    /**
     * A tag on a declaration; {@code name} is the tag.
     *
     * @param component index of the member or parameter that is tagged; -1 for the declaration itself
     */
    record DeclarationTag(String name, int targetId, int component) implements BtfType {}

    /** Who sees a function or variable; the ordinals are those of {@code enum btf_func_linkage}. */
    enum Linkage {
        STATIC,
        GLOBAL,
        EXTERN
    }
}
