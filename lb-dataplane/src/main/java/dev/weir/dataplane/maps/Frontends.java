package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.Frontend;
import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Which service each frontend belongs to. Every change takes effect at once and whole. */
public final class Frontends {
    private final FrontendLayout layout;
    private final BpfMap map;

    Frontends(FrontendLayout layout, BpfMap map) {
        this.layout = layout;
        this.map = map;
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
        MemorySegment value = Memory.heap(Integer.BYTES);
        Memory.putInt(value, 0, service);
        map.update(layout.encode(frontend), value, BpfMap.UpdateMode.ANY);
    }

    /** Lets packets for a frontend pass to the host; false if it was nobody's. */
    public boolean remove(Frontend frontend) {
        return map.delete(layout.encode(frontend));
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
