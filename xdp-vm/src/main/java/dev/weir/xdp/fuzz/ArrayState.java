package dev.weir.xdp.fuzz;

import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;

/** All values of an array, those of the first CPU if it has one for each. */
final class ArrayState implements MapState {
    private final String name;
    private final boolean plain;
    private final long[] values;
    private final int bytes;

    ArrayState(VmMap map, boolean plain) {
        this.name = map.spec().name();
        this.plain = plain;
        this.bytes = map.spec().valueSize();
        this.values = new long[map.spec().maxEntries()];
        try (NativeMemory key = NativeMemory.allocate(Integer.BYTES)) {
            for (int i = 0; i < values.length; i++) {
                Memory.putInt(key.address(), i);
                values[i] = map.lookup(0, key.address());
            }
        }
    }

    @Override
    public void fill(Supply supply) {
        for (long value : values) {
            if (plain) {
                supply.fill(value, bytes);
            } else {
                Memory.fill(value, bytes, (byte) 0);
            }
        }
    }

    @Override
    public String difference(MapState other) {
        if (other instanceof ArrayState array) {
            for (int i = 0; i < values.length; i++) {
                if (!Memory.equal(values[i], array.values[i], bytes)) {
                    return "value %d of map %s".formatted(i, name);
                }
            }
        }
        return "";
    }
}
