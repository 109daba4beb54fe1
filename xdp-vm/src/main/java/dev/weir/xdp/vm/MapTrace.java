package dev.weir.xdp.vm;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.interpreter.Sight;
import dev.weir.xdp.interpreter.Witness;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.MapSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes what runs look up in maps and change there by helpers, in their order: why a program did what it did. For an engine that only one
 * thread runs programs on ({@link VmEngine#witnessedBy}).
 */
public final class MapTrace implements Witness {
    private static final byte[] NOTHING = {};

    private final List<MapOperation> operations = new ArrayList<>();
    private @Nullable MapOperation pending;
    private int valueSize;

    @Override
    public void before(Sight sight) {
        settle(sight);
        Helper helper = sight.helper();
        if (helper == null) {
            return;
        }
        switch (helper) {
            case MAP_LOOKUP_ELEM -> await(sight, MapOperation.Kind.LOOKUP);
            case MAP_UPDATE_ELEM -> await(sight, MapOperation.Kind.UPDATE);
            case MAP_DELETE_ELEM -> await(sight, MapOperation.Kind.DELETE);
            default -> {}
        }
    }

    private void await(Sight sight, MapOperation.Kind kind) {
        VmMap map = sight.map(1);
        MapSpec spec = map.spec();
        valueSize = spec.valueSize();
        byte[] key = sight.bytes(2, spec.keySize());
        byte[] value = kind == MapOperation.Kind.UPDATE ? sight.bytes(3, valueSize) : NOTHING;
        pending = new MapOperation(spec.name(), kind, key, value, 0);
    }

    /** The instruction after a call finds the result in R0. */
    private void settle(Sight sight) {
        MapOperation called = pending;
        if (called == null) {
            return;
        }
        pending = null;
        long result = sight.register(0);
        boolean found = called.kind() == MapOperation.Kind.LOOKUP && result != 0;
        operations.add(new MapOperation(
                called.map(),
                called.kind(),
                called.key(),
                found ? sight.bytes(0, valueSize) : called.value(),
                called.kind() == MapOperation.Kind.LOOKUP ? (found ? 1 : 0) : result));
    }

    /** What has been noted since this was last asked. */
    public List<MapOperation> take() {
        List<MapOperation> taken = List.copyOf(operations);
        operations.clear();
        return taken;
    }
}
