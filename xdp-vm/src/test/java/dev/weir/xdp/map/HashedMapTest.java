package dev.weir.xdp.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashedMapTest {
    private static final int CPUS = 2;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 17, 20, 24, 31, 32, 40, 64, 100})
    void tellsKeysOfAnySizeApartByAnyByte(int keySize) {
        long before = NativeMemory.liveBytes();
        try (VmMap map = create(MapType.HASH, keySize, 8, 4096, 0);
                NativeMemory key = NativeMemory.allocate(keySize);
                NativeMemory value = NativeMemory.allocate(8)) {
            for (int at = 0; at < keySize; at++) {
                Memory.putByte(key.address() + at, (byte) (at + 1));
                Memory.putLong(value.address(), at);
                assertEquals(0, map.update(0, key.address(), value.address(), MapFlags.NOEXIST));
                Memory.putByte(key.address() + at, (byte) 0);
            }
            for (int at = 0; at < keySize; at++) {
                assertEquals(0, map.lookup(0, key.address()));
                Memory.putByte(key.address() + at, (byte) (at + 1));
                long found = map.lookup(0, key.address());
                assertNotEquals(0, found);
                assertEquals(0, found % Long.BYTES, "alignment");
                assertEquals(at, Memory.getLong(found));
                Memory.putByte(key.address() + at, (byte) 0);
            }
        }
        assertEquals(before, NativeMemory.liveBytes());
    }

    @ParameterizedTest
    @EnumSource(names = {"LRU_HASH", "LRU_PERCPU_HASH"})
    void keepsWhatIsUsedAndEvictsTheRest(MapType type) {
        int entries = 1000;
        try (VmMap map = create(type, 4, 8, entries, 0);
                NativeMemory memory = NativeMemory.allocate(16)) {
            long key = memory.address();
            long value = key + 8;
            for (int i = 0; i < 20 * entries; i++) {
                Memory.putInt(key, i);
                Memory.putLong(value, i);
                assertEquals(0, map.update(0, key, value, MapFlags.ANY));
                for (int used = 0; used < 100; used++) {
                    Memory.putInt(key, used);
                    long found = map.lookup(0, key);
                    assertTrue(i < used || found != 0, "key " + used + " is gone after " + i);
                }
            }
            assertTrue(keys(map).size() <= entries);
            assertTrue(keys(map).size() >= entries - 128 * CPUS);
        }
    }

    @Test
    void countsEntriesExactly() {
        try (VmMap map = create(MapType.HASH, 4, 8, 100, 0);
                NativeMemory memory = NativeMemory.allocate(16)) {
            long key = memory.address();
            for (int round = 0; round < 50; round++) {
                for (int i = 0; i < 100; i++) {
                    Memory.putInt(key, i);
                    assertEquals(0, map.update(i % CPUS, key, key + 8, MapFlags.NOEXIST));
                }
                Memory.putInt(key, 100);
                assertEquals(-Errno.E2BIG, map.update(0, key, key + 8, MapFlags.ANY));
                for (int i = 0; i < 100; i++) {
                    Memory.putInt(key, i);
                    assertEquals(0, map.update(i % CPUS, key, key + 8, MapFlags.EXIST));
                    assertEquals(0, map.delete((i + 1) % CPUS, key));
                    assertEquals(-Errno.ENOENT, map.delete(0, key));
                }
            }
        }
    }

    private static VmMap create(MapType type, int keySize, int valueSize, int entries, int flags) {
        return Maps.create(
                new MapSpec("test", type, keySize, valueSize, entries, flags), MapEnvironment.of(new MapTable(), CPUS));
    }

    private static Set<Integer> keys(VmMap map) {
        Set<Integer> keys = new HashSet<>();
        map.forEach((key, value) -> keys.add(key.get(java.lang.foreign.ValueLayout.JAVA_INT, 0)));
        return keys;
    }
}
