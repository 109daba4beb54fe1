package dev.weir.xdp.fuzz;

import dev.weir.xdp.map.QueueStackMap;
import dev.weir.xdp.map.RingBufferMap;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.MapContents;

/** What a map holds, to be set at random before a run and looked at afterwards. */
interface MapState extends AutoCloseable {
    /** Gives it what programs may find; of one supply, two maps get the same. */
    void fill(Supply supply);

    /** What is wrong with what a run left, compared with what it left in a map like this; empty if nothing is. */
    String difference(MapState other);

    @Override
    default void close() {}

    /** @param plain whether any bytes do as a value: there are no locks in it */
    static MapState of(VmMap map, boolean plain) {
        boolean constant = map.spec().contents() instanceof MapContents.Data data && data.frozen();
        return switch (map.spec().type()) {
            case ARRAY, PERCPU_ARRAY -> constant ? new Untouched() : new ArrayState(map, plain);
            case HASH, LRU_HASH, PERCPU_HASH, LRU_PERCPU_HASH, LPM_TRIE -> new HashState(map, plain);
            case QUEUE, STACK -> map instanceof QueueStackMap queue ? new QueueState(queue) : new Untouched();
            case RINGBUF -> map instanceof RingBufferMap ring ? new RingState(ring) : new Untouched();
            default -> new Untouched();
        };
    }

    /** Of maps that runs do not change, or nobody can look into. */
    record Untouched() implements MapState {
        @Override
        public void fill(Supply supply) {}

        @Override
        public String difference(MapState other) {
            return "";
        }
    }
}
