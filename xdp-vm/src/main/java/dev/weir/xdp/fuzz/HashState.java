package dev.weir.xdp.fuzz;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The entries of a hash or a trie. At first it has some whose keys are small numbers. */
final class HashState implements MapState {
    private static final int FIRST_ENTRIES = 4;

    private final VmMap map;
    private final boolean plain;
    private final NativeMemory key;
    private final NativeMemory value;

    HashState(VmMap map, boolean plain) {
        this.map = map;
        this.plain = plain;
        this.key = NativeMemory.allocate(Math.max(Long.BYTES, map.spec().keySize()));
        this.value = NativeMemory.allocate(Math.max(Long.BYTES, map.spec().valueSize()));
    }

    @Override
    public void fill(Supply supply) {
        for (byte[] known : keys()) {
            Memory.copy(known, 0, key.address(), known.length);
            map.delete(0, key.address());
        }
        Memory.fill(key.address(), key.bytes(), (byte) 0);
        for (int i = 0; i < FIRST_ENTRIES; i++) {
            Memory.putInt(key.address(), i);
            if (plain) {
                supply.fill(value.address(), map.spec().valueSize());
            }
            map.update(0, key.address(), value.address(), 0);
        }
    }

    private List<byte[]> keys() {
        List<byte[]> keys = new ArrayList<>();
        map.forEach((known, _) -> keys.add(known.toArray(JAVA_BYTE)));
        return keys;
    }

    @Override
    public String difference(MapState other) {
        if (!(other instanceof HashState hash)) {
            return "";
        }
        List<byte[]> keys = keys();
        if (keys.size() != hash.keys().size()) {
            return "the number of entries of map " + map.spec().name();
        }
        for (byte[] known : keys) {
            Memory.copy(known, 0, key.address(), known.length);
            long here = map.lookup(0, key.address());
            long there = hash.map.lookup(0, key.address());
            if (there == 0 || !Memory.equal(here, there, map.spec().valueSize())) {
                return "the entry of key %s of map %s"
                        .formatted(
                                MemorySegment.ofArray(known).get(JAVA_BYTE, 0),
                                map.spec().name());
            }
        }
        return "";
    }

    @Override
    public void close() {
        key.close();
        value.close();
    }
}
