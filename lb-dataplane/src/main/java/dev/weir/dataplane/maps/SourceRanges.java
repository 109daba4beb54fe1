package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.btf.Btf;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who may be a client of services that are not for everybody ({@code struct source_range}). For one thread. */
public final class SourceRanges {
    private final SourceRangeLayout layout;
    private final BpfMap map;

    SourceRanges(SourceRangeLayout layout, BpfMap map) {
        this.layout = layout;
        this.map = map;
    }

    /** The layout of a key. */
    record SourceRangeLayout(int size, int prefixLength, int service, int version, int address) {
        private static final int FIXED_BITS = 2 * Integer.SIZE;

        static SourceRangeLayout of(Btf btf) {
            Layout range = Layout.of(btf, "source_range");
            return new SourceRangeLayout(
                    range.size(),
                    range.offset("prefix_length", Integer.BYTES),
                    range.offset("service", Integer.BYTES),
                    range.offset("version", Integer.BYTES),
                    range.offset("address", Memory.ADDRESS_BYTES));
        }

        MemorySegment encode(int id, IpPrefix prefix) {
            IpAddress first = prefix.address();
            MemorySegment key = Memory.heap(size);
            Memory.putInt(key, prefixLength, FIXED_BITS + 128 - first.bits() + prefix.length());
            Memory.putInt(key, service, id);
            Memory.putInt(key, version, first.isV4() ? 4 : 6);
            Memory.putAddress(key, address, first);
            return key;
        }

        int decodeService(MemorySegment key) {
            return Memory.getInt(key, service);
        }

        IpPrefix decode(MemorySegment key) {
            IpAddress first = Memory.getAddress(key, address);
            return new IpPrefix(first, Memory.getInt(key, prefixLength) - FIXED_BITS - 128 + first.bits());
        }
    }

    /** Number of ranges that there is room for, of all services together. */
    public int capacity() {
        return map.spec().maxEntries();
    }

    /** Every service's ranges by its id. */
    public Map<Integer, Set<IpPrefix>> all() {
        Map<Integer, Set<IpPrefix>> all = new HashMap<>();
        map.forEach((key, _) -> {
            all.computeIfAbsent(layout.decodeService(key), _ -> new HashSet<>()).add(layout.decode(key));
            return true;
        });
        return all;
    }

    /**
     * Lets clients of a range in, once the service looks.
     *
     * @throws dev.weir.xdp.error.BpfException ENOSPC if the map is full
     */
    public void add(int service, IpPrefix range) {
        MemorySegment value = Memory.heap(Integer.BYTES);
        Memory.putInt(value, 0, 1);
        map.update(layout.encode(service, range), value, BpfMap.UpdateMode.ANY);
    }

    /** Lets clients of a range in no more. */
    public void remove(int service, IpPrefix range) {
        map.delete(layout.encode(service, range));
    }
}
