package dev.weir.xdp.verifier;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.spec.MapSpec;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Fields of map values that only helpers may touch: {@code struct bpf_spin_lock}, found by the value's type. */
final class MapFields {
    private static final String SPIN_LOCK = "bpf_spin_lock";
    private static final int SPIN_LOCK_BYTES = 4;
    private static final int NONE = -1;

    private final Btf btf;
    private final IdentityHashMap<MapSpec, Integer> locks = new IdentityHashMap<>();

    MapFields(Btf btf) {
        this.btf = btf;
    }

    /** Where the lock in a map's values is; -1 if they have none. */
    int lockOffset(MapSpec map) {
        return locks.computeIfAbsent(map, this::findLock);
    }

    private int findLock(MapSpec map) {
        if (map.types() == null || !(btf.resolve(map.types().valueTypeId()) instanceof BtfType.Struct struct)) {
            return NONE;
        }
        for (BtfType.Member member : struct.members()) {
            if (btf.resolve(member.typeId()) instanceof BtfType.Struct inner
                    && inner.name().equals(SPIN_LOCK)) {
                return (int) (member.bitOffset() / Byte.SIZE);
            }
        }
        return NONE;
    }

    /** The name of a field between two offsets, the second exclusive, that is not to be touched; null if there is none. */
    @Nullable
    String overlapping(MapSpec map, long from, long to) {
        int lock = lockOffset(map);
        return lock != NONE && from < lock + SPIN_LOCK_BYTES && to > lock ? "the " + SPIN_LOCK : null;
    }
}
