package dev.weir.xdp.map;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapTypes;

/** Finds the {@code struct bpf_spin_lock} in a map's values ({@code btf_parse_fields}, {@code kernel/bpf/btf.c}). */
final class ValueLocks {
    private static final String LOCK = "bpf_spin_lock";

    private ValueLocks() {}

    /** Where in a map's values the lock is; {@link ValueShape#NO_LOCK} if they have none, or their type is not known. */
    static int offset(MapSpec spec, Btf btf) {
        MapTypes types = spec.types();
        if (types == null || !(btf.resolve(types.valueTypeId()) instanceof BtfType.Struct value) || value.union()) {
            return ValueShape.NO_LOCK;
        }
        return value.members().stream()
                .filter(member -> btf.resolve(member.typeId()) instanceof BtfType.Struct held
                        && held.name().equals(LOCK))
                .mapToInt(member -> Math.toIntExact(member.bitOffset() / Byte.SIZE))
                .findFirst()
                .orElse(ValueShape.NO_LOCK);
    }
}
