package dev.weir.xdp.btf;

/** Kinds of types; the ordinals are the kernel's {@code BTF_KIND_*} ({@code uapi/linux/btf.h}). */
enum BtfKind {
    VOID(0, 0),
    INT(4, 0),
    POINTER(0, 0),
    ARRAY(12, 0),
    STRUCT(0, 12),
    UNION(0, 12),
    ENUM(0, 8),
    FORWARD(0, 0),
    TYPEDEF(0, 0),
    VOLATILE(0, 0),
    CONST(0, 0),
    RESTRICT(0, 0),
    FUNCTION(0, 0),
    FUNCTION_PROTOTYPE(0, 8),
    VARIABLE(4, 0),
    DATA_SECTION(0, 12),
    FLOAT(0, 0),
    DECLARATION_TAG(4, 0),
    TYPE_TAG(0, 0),
    ENUM64(0, 12);

    private static final BtfKind[] BY_CODE = values();

    private final int fixedBytes;
    private final int bytesPerElement;

    BtfKind(int fixedBytes, int bytesPerElement) {
        this.fixedBytes = fixedBytes;
        this.bytesPerElement = bytesPerElement;
    }

    static BtfKind[] byCode() {
        return BY_CODE.clone();
    }

    /** The kernel's number. */
    @SuppressWarnings("EnumOrdinal") // the constants stand in the kernel's order, all of them
    int code() {
        return ordinal();
    }

    /** Bytes that follow {@code struct btf_type}, given the number of elements. */
    int trailingBytes(int elements) {
        return fixedBytes + elements * bytesPerElement;
    }
}
