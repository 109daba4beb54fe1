package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which service each frontend belongs to; every change of that takes effect at once and whole. Beside it, the map of VIPs says how
 * many frontends an address has, and follows with each change. For one thread.
 */
public final class Frontends {
    private final FrontendLayout layout;
    private final BpfMap map;
    private final BpfMap vips;

    Frontends(FrontendLayout layout, BpfMap map, BpfMap vips) {
        this.layout = layout;
        this.map = map;
        this.vips = vips;
    }

    /** Id of the service that a frontend belongs to. */
    public OptionalInt find(Frontend frontend) {
        MemorySegment value = Memory.heap(Integer.BYTES);
        return map.lookup(layout.encode(frontend), value)
                ? OptionalInt.of(Memory.getInt(value, 0))
                : OptionalInt.empty();
    }

    /**
     * Gives a frontend to a service, in place of whichever had it.
     *
     * @throws dev.weir.xdp.error.BpfException E2BIG if the map is full
     */
    public void put(Frontend frontend, int service) {
        boolean added = find(frontend).isEmpty();
        map.update(layout.encode(frontend), number(service), BpfMap.UpdateMode.ANY);
        if (added) {
            setCount(frontend.address(), count(frontend.address()) + 1);
        }
    }

    /** Lets packets for a frontend pass to the host; false if it was nobody's. */
    public boolean remove(Frontend frontend) {
        boolean removed = map.delete(layout.encode(frontend));
        if (removed) {
            setCount(frontend.address(), count(frontend.address()) - 1);
        }
        return removed;
    }

    /** Puts the counts of VIPs right, in case that a change was cut off halfway. */
    public void recount() {
        Map<IpAddress, Integer> counts = new HashMap<>();
        vips.forEach((key, _) -> {
            counts.put(Memory.getAddress(key, 0), 0);
            return true;
        });
        all().keySet().forEach(frontend -> counts.merge(frontend.address(), 1, Integer::sum));
        counts.forEach(this::setCount);
    }

    private int count(IpAddress vip) {
        MemorySegment value = Memory.heap(Integer.BYTES);
        return vips.lookup(vipKey(vip), value) ? Memory.getInt(value, 0) : 0;
    }

    private void setCount(IpAddress vip, int count) {
        if (count > 0) {
            vips.update(vipKey(vip), number(count), BpfMap.UpdateMode.ANY);
        } else {
            vips.delete(vipKey(vip));
        }
    }

    private static MemorySegment vipKey(IpAddress vip) {
        MemorySegment key = Memory.heap(Memory.ADDRESS_BYTES);
        Memory.putAddress(key, 0, vip);
        return key;
    }

    private static MemorySegment number(int number) {
        MemorySegment value = Memory.heap(Integer.BYTES);
        Memory.putInt(value, 0, number);
        return value;
    }

    /** All frontends with the ids of their services. */
    public Map<Frontend, Integer> all() {
        Map<Frontend, Integer> all = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            all.put(layout.decode(key), Memory.getInt(value, 0));
            return true;
        });
        return all;
    }
}
