package dev.weir.xdp.btf;

import java.util.Optional;

/** What a CO-RE relocation asks of a type; the ordinals are {@code enum bpf_core_relo_kind} ({@code uapi/linux/bpf.h}). */
public enum CoreKind {
    /** Bytes from the start of the struct; of a bit field, of the number that is to be loaded for it. */
    FIELD_BYTE_OFFSET,
    /** Bytes of the field; of a bit field, of the number that is to be loaded for it. */
    FIELD_BYTE_SIZE,
    FIELD_EXISTS,
    FIELD_SIGNED,
    /** Left shift that puts a field's highest bit at the top of 64 bits. */
    FIELD_LSHIFT_U64,
    /** Right shift, after the left one, that leaves the field's value. */
    FIELD_RSHIFT_U64,
    TYPE_ID_LOCAL,
    TYPE_ID_TARGET,
    TYPE_EXISTS,
    TYPE_SIZE,
    ENUM_VALUE_EXISTS,
    ENUM_VALUE,
    /** As {@link #TYPE_EXISTS}, and all members by name. */
    TYPE_MATCHES;

    private static final CoreKind[] BY_CODE = values();

    /** The kind of a number; empty if there is none. */
    static Optional<CoreKind> of(long code) {
        return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[(int) code]) : Optional.empty();
    }

    /** Whether a field is asked for, rather than a type or an enumerator. */
    boolean isOfField() {
        return switch (this) {
            case FIELD_BYTE_OFFSET, FIELD_BYTE_SIZE, FIELD_EXISTS, FIELD_SIGNED, FIELD_LSHIFT_U64, FIELD_RSHIFT_U64 ->
                true;
            case TYPE_ID_LOCAL, TYPE_ID_TARGET, TYPE_EXISTS, TYPE_SIZE, ENUM_VALUE_EXISTS, ENUM_VALUE, TYPE_MATCHES ->
                false;
        };
    }

    /** Whether an enumerator is asked for. */
    boolean isOfEnumerator() {
        return this == ENUM_VALUE || this == ENUM_VALUE_EXISTS;
    }

    /** Whether there is an answer, 0, where the target has no such thing. */
    boolean hasAnswerForMissing() {
        return switch (this) {
            case FIELD_EXISTS, TYPE_ID_TARGET, TYPE_EXISTS, TYPE_SIZE, ENUM_VALUE_EXISTS, TYPE_MATCHES -> true;
            case FIELD_BYTE_OFFSET,
                    FIELD_BYTE_SIZE,
                    FIELD_SIGNED,
                    FIELD_LSHIFT_U64,
                    FIELD_RSHIFT_U64,
                    TYPE_ID_LOCAL,
                    ENUM_VALUE -> false;
        };
    }
}
