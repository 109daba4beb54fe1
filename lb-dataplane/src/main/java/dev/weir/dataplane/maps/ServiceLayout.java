package dev.weir.dataplane.maps;

import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.Mode;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.EnumerationView;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** {@code struct service} with its two {@code struct table}s. */
final class ServiceLayout {
    private final int size;
    private final int tableSize;
    final int identity;
    final int active;
    final int guards;
    final int guardSources;
    private final int tables;
    private final int slotsFirst;
    private final int slotsCount;
    private final int hashSeed;
    private final int mode;
    private final int mss;
    private final int hash;
    private final Map<Mode, Integer> modes = new EnumMap<>(Mode.class);
    private final Map<HashPolicy, Integer> hashes = new EnumMap<>(HashPolicy.class);

    ServiceLayout(Btf btf) {
        Layout service = Layout.of(btf, "service");
        Layout table = service.inside("table");
        size = service.size();
        tableSize = table.size();
        identity = service.offset("identity", Long.BYTES);
        active = service.offset("active", Integer.BYTES);
        guards = service.offset("guards", Integer.BYTES);
        guardSources = (int) btf.enumeration("guard").value("GUARD_SOURCES");
        tables = service.offset("table", 2 * tableSize);
        slotsFirst = table.offset("slots_first", Integer.BYTES);
        slotsCount = table.offset("slots_count", Integer.BYTES);
        hashSeed = table.offset("hash_seed", Integer.BYTES);
        mode = table.offset("mode", Byte.BYTES);
        mss = table.offset("mss", Short.BYTES);
        hash = table.offset("hash_policy", Byte.BYTES);
        EnumerationView numbers = btf.enumeration("mode");
        for (Mode each : Mode.values()) {
            modes.put(each, (int) numbers.value("MODE_" + each.name()));
        }
        EnumerationView policies = btf.enumeration("hash_policy");
        for (HashPolicy each : HashPolicy.values()) {
            hashes.put(each, (int) policies.value(constantOf(each)));
        }
    }

    private static String constantOf(HashPolicy policy) {
        return policy == HashPolicy.FIVE_TUPLE ? "HASH_5_TUPLE" : "HASH_" + policy.name();
    }

    int size() {
        return size;
    }

    /** @param table 0 or 1 */
    void encode(TableRegion region, MemorySegment service, int table) {
        long at = tables + (long) table * tableSize;
        Memory.putInt(service, at + slotsFirst, region.firstSlot());
        Memory.putInt(service, at + slotsCount, region.slotCount());
        Memory.putInt(service, at + hashSeed, region.hashSeed());
        Memory.putByte(service, at + mode, modes.getOrDefault(region.mode(), 0));
        Memory.putByte(service, at + hash, hashes.getOrDefault(region.hash(), 0));
        Memory.putShort(service, at + mss, region.mss());
    }

    /** The table in force if there is one. */
    Optional<TableRegion> inForce(MemorySegment service) {
        return decode(service, Memory.getInt(service, active) & 1);
    }

    /** The table if there is one. */
    Optional<TableRegion> decode(MemorySegment service, int table) {
        long at = tables + (long) table * tableSize;
        int count = Memory.getInt(service, at + slotsCount);
        if (count == 0) {
            return Optional.empty();
        }
        int first = Memory.getInt(service, at + slotsFirst);
        int seed = Memory.getInt(service, at + hashSeed);
        return Optional.of(new TableRegion(
                first,
                count,
                seed,
                constant(hashes, Memory.getByte(service, at + hash), "hash policy"),
                constant(modes, Memory.getByte(service, at + mode), "mode"),
                Memory.getShort(service, at + mss)));
    }

    private static <E> E constant(Map<E, Integer> numbers, int number, String what) {
        return numbers.entrySet().stream()
                .filter(each -> each.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("the map services holds an unknown %s %d".formatted(what, number)));
    }
}
