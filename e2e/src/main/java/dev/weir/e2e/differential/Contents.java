package dev.weir.e2e.differential;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What all maps of a machine hold, so that it can be compared with another machine's: without order, values of per-CPU maps summed up
 * (they are counters, of 64 bits each), values that are all zero left out of arrays, and fields that hold a time set to 0.
 *
 * @param maps by map name, values by key
 */
record Contents(Map<String, Map<ByteBuffer, ByteBuffer>> maps) {
    /** Fields by this name, wherever they are, hold a time. */
    private static final Set<String> TIMES = Set.of("last_seen");

    private static final HexFormat HEX = HexFormat.of();

    static Contents of(CollectionSpec spec, Collection live) {
        Map<String, Map<ByteBuffer, ByteBuffer>> maps = new TreeMap<>();
        spec.maps().values().stream()
                .filter(map -> map.type() != MapType.PERF_EVENT_ARRAY)
                .forEach(map -> maps.put(map.name(), read(spec.btf(), map, live.map(map.name()))));
        return new Contents(maps);
    }

    /** The first difference, in words; empty if there is none. */
    Optional<String> difference(String ours, Contents others, String theirs) {
        for (String map : maps.keySet()) {
            Map<ByteBuffer, ByteBuffer> mine = Objects.requireNonNull(maps.get(map));
            Map<ByteBuffer, ByteBuffer> other = Objects.requireNonNull(others.maps.get(map));
            Set<ByteBuffer> keys = new TreeSet<>(mine.keySet());
            keys.addAll(other.keySet());
            for (ByteBuffer key : keys) {
                if (!Objects.equals(mine.get(key), other.get(key))) {
                    return Optional.of("map %s, key %s: %s has %s, %s has %s"
                            .formatted(map, hex(key), ours, hex(mine.get(key)), theirs, hex(other.get(key))));
                }
            }
        }
        return Optional.empty();
    }

    private static Map<ByteBuffer, ByteBuffer> read(Btf btf, MapSpec map, BpfMap live) {
        Map<ByteBuffer, ByteBuffer> values = new HashMap<>();
        live.forEach((key, value) -> {
            byte[] bytes = value.toArray(JAVA_BYTE);
            ByteBuffer comparable = map.type() == MapType.PERCPU_ARRAY ? sum(map, bytes) : timeless(btf, map, bytes);
            if (map.type() == MapType.HASH || !isZero(comparable)) {
                values.put(ByteBuffer.wrap(key.toArray(JAVA_BYTE)), comparable);
            }
            return true;
        });
        return values;
    }

    private static ByteBuffer sum(MapSpec map, byte[] slots) {
        ByteBuffer all = ByteBuffer.wrap(slots).order(ByteOrder.nativeOrder());
        ByteBuffer sums = ByteBuffer.allocate(map.valueSize()).order(ByteOrder.nativeOrder());
        for (int slot = 0; slot < slots.length; slot += map.valueSize()) {
            for (int at = 0; at < map.valueSize(); at += Long.BYTES) {
                sums.putLong(at, sums.getLong(at) + all.getLong(slot + at));
            }
        }
        return sums;
    }

    private static ByteBuffer timeless(Btf btf, MapSpec map, byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (map.types() != null && btf.resolve(map.types().valueTypeId()) instanceof BtfType.Struct struct) {
            struct.members().stream()
                    .filter(member -> TIMES.contains(member.name()))
                    .forEach(member -> bytes.putLong((int) (member.bitOffset() / Byte.SIZE), 0));
        }
        return bytes;
    }

    private static boolean isZero(ByteBuffer bytes) {
        for (int at = 0; at < bytes.capacity(); at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private static String hex(@Nullable ByteBuffer bytes) {
        return bytes == null ? "nothing" : HEX.formatHex(bytes.array());
    }
}
