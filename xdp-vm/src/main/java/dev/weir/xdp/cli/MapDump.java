package dev.weir.xdp.cli;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a collection's maps hold, by their C types. Values of arrays that are all zero are left out. */
final class MapDump {
    private static final Set<MapType> ARRAYS = EnumSet.of(MapType.ARRAY, MapType.PERCPU_ARRAY);
    private static final Set<MapType> PER_CPU =
            EnumSet.of(MapType.PERCPU_ARRAY, MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH);
    /** Those whose entries can be walked. */
    private static final Set<MapType> WALKED = EnumSet.of(
            MapType.HASH,
            MapType.ARRAY,
            MapType.PERCPU_HASH,
            MapType.PERCPU_ARRAY,
            MapType.LRU_HASH,
            MapType.LRU_PERCPU_HASH,
            MapType.LPM_TRIE);

    private final CollectionSpec spec;
    private final TypedBytes typed;

    MapDump(CollectionSpec spec) {
        this.spec = spec;
        this.typed = new TypedBytes(spec.btf());
    }

    /** An entry, as it prints. */
    record Entry(Object key, Object value) {}

    /** By map name; maps whose entries cannot be walked, such as queues and ring buffers, are left out. */
    Map<String, List<Entry>> read(Collection live) {
        Map<String, List<Entry>> dump = new LinkedHashMap<>();
        spec.maps().values().stream()
                .filter(map -> WALKED.contains(map.type()))
                .forEach(map -> dump.put(map.name(), entries(map, live.map(map.name()))));
        return dump;
    }

    private List<Entry> entries(MapSpec map, BpfMap live) {
        int keyType = map.types() == null ? 0 : map.types().keyTypeId();
        int valueType = map.types() == null ? 0 : map.types().valueTypeId();
        List<Entry> entries = new ArrayList<>();
        live.forEach((key, value) -> {
            byte[] bytes = value.toArray(JAVA_BYTE);
            if (!ARRAYS.contains(map.type()) || !isZero(bytes)) {
                entries.add(new Entry(key(map, keyType, key.toArray(JAVA_BYTE)), value(map, valueType, bytes)));
            }
            return true;
        });
        return entries;
    }

    /** An array's index is a number whatever the types say. */
    private Object key(MapSpec map, int type, byte[] bytes) {
        if (ARRAYS.contains(map.type())) {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        }
        return typed.read(type, bytes);
    }

    /** Of per-CPU maps, one value for each CPU. */
    private Object value(MapSpec map, int type, byte[] bytes) {
        if (!PER_CPU.contains(map.type())) {
            return typed.read(type, bytes);
        }
        int stride = (map.valueSize() + Long.BYTES - 1) & -Long.BYTES;
        List<Object> slots = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += stride) {
            slots.add(typed.read(type, Arrays.copyOfRange(bytes, at, at + map.valueSize())));
        }
        return slots;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }
}
