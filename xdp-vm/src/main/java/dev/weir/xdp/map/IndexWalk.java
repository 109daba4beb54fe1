package dev.weir.xdp.map;

import dev.weir.xdp.BpfMap.EntryVisitor;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntToLongFunction;

/** Walks over maps whose keys are the numbers from 0 to {@code maxEntries - 1}. */
final class IndexWalk {
    private IndexWalk() {}

    /** For programs: shows every value where it is; returns how many were shown. */
    static long elements(int maxEntries, VmMap.ElementVisitor visitor, IntToLongFunction address) {
        try (NativeMemory key = NativeMemory.allocate(Integer.BYTES)) {
            for (long i = 0; i < Integer.toUnsignedLong(maxEntries); i++) {
                Memory.putInt(key.address(), (int) i);
                if (!visitor.visit(key.address(), address.applyAsLong((int) i))) {
                    return i + 1;
                }
            }
            return Integer.toUnsignedLong(maxEntries);
        }
    }

    /** For control: shows a copy of every value that is there. */
    static int entries(VmMap map, EntryVisitor visitor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(Integer.BYTES, Integer.BYTES);
            MemorySegment value = arena.allocate(map.valueBytes(), Long.BYTES);
            for (long i = 0; i < Integer.toUnsignedLong(map.spec().maxEntries()); i++) {
                Memory.putInt(key.address(), (int) i);
                if (map.read(key.address(), value.address()) == 0 && !visitor.visit(key, value)) {
                    break;
                }
            }
        }
        return 0;
    }
}
