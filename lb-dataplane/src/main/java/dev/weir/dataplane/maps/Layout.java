package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.StructLayout;

/** Offsets of one C struct, each checked for the size that its reader assumes. */
final class Layout {
    private final StructLayout struct;

    private Layout(StructLayout struct) {
        this.struct = struct;
    }

    static Layout of(Btf btf, String struct) {
        return new Layout(btf.struct(struct));
    }

    /** The layout of a field that is a struct, or of its elements if it is an array of them. */
    Layout inside(String field) {
        return new Layout(struct.field(field).struct());
    }

    /** Bytes of the whole. */
    int size() {
        return struct.sizeBytes();
    }

    /**
     * Where a field starts.
     *
     * @throws IllegalStateException if it has another size
     */
    int offset(String field, int bytes) {
        StructLayout.Field found = struct.field(field);
        if (found.sizeBytes() != bytes) {
            throw new IllegalStateException("struct %s: %s has %d bytes, expected %d"
                    .formatted(struct.name(), field, found.sizeBytes(), bytes));
        }
        return found.offsetBytes();
    }
}
