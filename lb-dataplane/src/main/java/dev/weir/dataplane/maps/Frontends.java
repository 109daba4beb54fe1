package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which service each frontend belongs to; every change of that takes effect at once and whole. Beside it, the map of VIPs says how
 * many frontends of one address and one port an address has, and follows with each change. For one thread.
 */
public final class Frontends {
    private final FrontendLayout layout;
    private final BpfMap map;
    private final BpfMap vips;
    private final WideFrontends wide;

    Frontends(FrontendLayout layout, BpfMap map, BpfMap vips, WideFrontends wide) {
        this.layout = layout;
        this.map = map;
        this.vips = vips;
        this.wide = wide;
    }

    /** Id of the service that a frontend belongs to. */
    public OptionalInt find(Frontend frontend) {
        if (frontend.isWide()) {
            Integer service = wide.all().get(frontend);
            return service == null ? OptionalInt.empty() : OptionalInt.of(service);
        }
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
        change(Map.of(frontend, service), List.of());
    }

    /** Lets packets for a frontend pass to the host, or to less specific ones; nothing if it is nobody's. */
    public void remove(Frontend frontend) {
        change(Map.of(), List.of(frontend));
    }

    /**
     * Gives frontends to services, in place of whichever had them, and takes others away. Each takes effect whole, those of one prefix
     * of addresses at the same time. Afterwards {@link #reclaim} is due.
     *
     * @throws dev.weir.xdp.error.BpfException E2BIG if a map is full
     */
    public void change(Map<Frontend, Integer> added, Collection<Frontend> removed) {
        Map<Frontend, Integer> addedWide = new HashMap<>(added);
        addedWide.keySet().removeIf(frontend -> !frontend.isWide());
        added.forEach((frontend, service) -> {
            if (!frontend.isWide()) {
                putExact(frontend, service);
            }
        });
        wide.change(addedWide, removed.stream().filter(Frontend::isWide).toList());
        removed.stream().filter(frontend -> !frontend.isWide()).forEach(this::removeExact);
    }

    private void putExact(Frontend frontend, int service) {
        boolean isNew = find(frontend).isEmpty();
        map.update(layout.encode(frontend), number(service), BpfMap.UpdateMode.ANY);
        if (isNew) {
            setCount(frontend.address(), count(frontend.address()) + 1);
        }
    }

    private void removeExact(Frontend frontend) {
        if (map.delete(layout.encode(frontend))) {
            setCount(frontend.address(), count(frontend.address()) - 1);
        }
    }

    /** Whether a change has left something to {@link #reclaim}. */
    public boolean hasRetired() {
        return wide.hasRetired();
    }

    /** Forgets what changes have put out of force. A grace period must have passed since the last one. */
    public void reclaim() {
        wide.reclaim();
    }

    /** Whether the ports of these wide frontends have room in the map, beside as many that they replace. */
    public boolean hasRoomFor(Map<Frontend, Integer> frontends) {
        return 2L * wide.entriesFor(frontends) <= wide.capacity();
    }

    /** Puts the counts of VIPs right, in case that a change was cut off halfway. */
    public void recount() {
        Map<IpAddress, Integer> counts = new HashMap<>();
        vips.forEach((key, _) -> {
            counts.put(Memory.getAddress(key, 0), 0);
            return true;
        });
        all().keySet().stream()
                .filter(one -> !one.isWide())
                .forEach(frontend -> counts.merge(frontend.address(), 1, Integer::sum));
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
        all.putAll(wide.all());
        return all;
    }
}
