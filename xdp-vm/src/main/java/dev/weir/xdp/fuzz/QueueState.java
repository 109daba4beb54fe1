package dev.weir.xdp.fuzz;

import dev.weir.xdp.map.QueueStackMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;

/** The values of a queue or a stack. */
final class QueueState implements MapState {
    private static final int FIRST_VALUES = 2;

    private final QueueStackMap map;
    private final NativeMemory value;

    QueueState(QueueStackMap map) {
        this.map = map;
        this.value = NativeMemory.allocate(Math.max(Long.BYTES, map.spec().valueSize()));
    }

    @Override
    public void fill(Supply supply) {
        while (map.pop(0, value.address()) == 0) {
            // Until there is none left.
        }
        for (int i = 0; i < FIRST_VALUES; i++) {
            supply.fill(value.address(), map.spec().valueSize());
            map.push(0, value.address(), 0);
        }
    }

    @Override
    public String difference(MapState other) {
        if (!(other instanceof QueueState queue)) {
            return "";
        }
        while (true) {
            int here = map.pop(0, value.address());
            int there = queue.map.pop(0, queue.value.address());
            if (here != there) {
                return "the number of values in map " + map.spec().name();
            }
            if (here != 0) {
                return "";
            }
            if (!Memory.equal(value.address(), queue.value.address(), map.spec().valueSize())) {
                return "a value in map " + map.spec().name();
            }
        }
    }

    @Override
    public void close() {
        value.close();
    }
}
