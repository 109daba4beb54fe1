package dev.weir.xdp.fuzz;

import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.map.RingBufferMap;
import dev.weir.xdp.memory.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The records that a run gave to a ring buffer; none that it reserved may be left. */
final class RingState implements MapState {
    private static final int AVAILABLE = 0;
    private static final long DISCARD_QUIETLY = 1;
    private static final int HEADER_BYTES = 8;

    private final RingBufferMap map;
    private final RingBuffer reader;
    private final List<byte[]> records = new ArrayList<>();
    private final long ring;

    RingState(RingBufferMap map) {
        this.map = map;
        this.reader = map.ringBuffer();
        long first = map.reserve(HEADER_BYTES, 0);
        map.discard(first, DISCARD_QUIETLY);
        this.ring = first - HEADER_BYTES;
    }

    @Override
    public void fill(Supply supply) {
        drain();
        // What a record holds that nobody wrote to is an earlier one's, and its header's.
        Memory.fill(ring, 2L * map.spec().maxEntries(), (byte) 0);
    }

    @Override
    public String difference(MapState other) {
        if (!(other instanceof RingState there)) {
            return "";
        }
        drain();
        there.drain();
        if (map.query(AVAILABLE) != 0) {
            return "a record of ring buffer %s that was never given up"
                    .formatted(map.spec().name());
        }
        if (records.size() != there.records.size()) {
            return "the number of records in map " + map.spec().name();
        }
        for (int i = 0; i < records.size(); i++) {
            if (MemorySegment.ofArray(records.get(i)).mismatch(MemorySegment.ofArray(there.records.get(i))) >= 0) {
                return "record %d in map %s".formatted(i, map.spec().name());
            }
        }
        return "";
    }

    private void drain() {
        records.clear();
        reader.poll(Duration.ZERO, record -> records.add(record.toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public void close() {
        reader.close();
    }
}
