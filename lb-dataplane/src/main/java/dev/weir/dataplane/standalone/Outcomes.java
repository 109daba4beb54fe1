package dev.weir.dataplane.standalone;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.StructLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/** What became of a program's packets, by the constants of its own enumeration: the map {@code outcomes}, summed over the CPUs. */
final class Outcomes {
    private static final int SLOT_ALIGNMENT = 8;

    private final BpfMap map;
    private final Map<String, Long> constants;
    private final int packets;
    private final int bytes;

    Outcomes(Btf types, String enumeration, BpfMap map) {
        this.map = map;
        constants = types.enumeration(enumeration).values();
        StructLayout counter = types.struct("counter");
        packets = counter.field("packets").offsetBytes();
        bytes = counter.field("bytes").offsetBytes();
    }

    /** As they are now, in the order of the enumeration. */
    Map<String, Count> read() {
        Map<String, Count> counts = new LinkedHashMap<>();
        constants.forEach((name, index) -> counts.put(name, read(index)));
        return counts;
    }

    private Count read(long index) {
        MemorySegment key = MemorySegment.ofArray(new int[] {Math.toIntExact(index)});
        MemorySegment slots = MemorySegment.ofArray(new long[map.valueBytes() / Long.BYTES]);
        if (!map.lookup(key, slots)) {
            throw new IllegalStateException("map outcomes has no entry " + index);
        }
        int stride = Math.ceilDiv(map.spec().valueSize(), SLOT_ALIGNMENT) * SLOT_ALIGNMENT;
        long packetSum = 0;
        long byteSum = 0;
        for (long at = 0; at < slots.byteSize(); at += stride) {
            packetSum += slots.get(ValueLayout.JAVA_LONG, at + packets);
            byteSum += slots.get(ValueLayout.JAVA_LONG, at + bytes);
        }
        return new Count(packetSum, byteSum);
    }
}
