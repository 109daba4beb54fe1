package dev.weir.xdp.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.weir.xdp.BpfMap.EntryVisitor;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.MapBatchAttr;
import dev.weir.xdp.sys.MapElementAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Walks over the entries of a map: in batches where the kernel can (arrays, hashes and tries from Linux 5.6 on), key by key
 * elsewhere. The kernel's batches never come back to a hash bucket, so they show a key once; a walk key by key starts again when the
 * key it stands on is removed, so it notes the keys first.
 */
final class MapWalk {
    private static final int BATCH_BYTES = 1 << 20;
    private static final int SMALLEST_BATCH = 16;
    private static final int LARGEST_BATCH = 1024;
    private static final int DONE = 1;

    private final KernelMap map;
    private final int keySize;
    private final int valueBytes;

    MapWalk(KernelMap map) {
        this.map = map;
        this.keySize = map.spec().keySize();
        this.valueBytes = map.valueBytes();
    }

    void forEach(EntryVisitor visitor) {
        if (!inBatches(visitor)) {
            keyByKey(visitor);
        }
    }

    /** False, with nothing visited, if this map has no batch look-up. */
    private boolean inBatches(EntryVisitor visitor) {
        try (Arena positions = Arena.ofConfined()) {
            MemorySegment position = positions.allocate(Math.max(keySize, Integer.BYTES), Long.BYTES);
            MemorySegment in = MemorySegment.NULL;
            int count = Math.clamp(BATCH_BYTES / Math.max(1, keySize + valueBytes), SMALLEST_BATCH, LARGEST_BATCH);
            while (true) {
                int result = batch(in, position, count, visitor);
                if (result == DONE) {
                    return true;
                } else if (result == -Errno.ENOSPC) {
                    // A hash bucket is handed over whole, and this one holds more than fits.
                    count = Math.multiplyExact(count, 2);
                } else if (in.equals(MemorySegment.NULL) && isUnsupported(result)) {
                    return false;
                } else {
                    map.check(BpfCommand.BPF_MAP_LOOKUP_BATCH, result, "looking entries up");
                    in = position;
                }
            }
        }
    }

    /** Shows a batch to the visitor: {@link #DONE} if it was the last, 0 if there may be more, or a negative errno. */
    private int batch(MemorySegment in, MemorySegment out, int count, EntryVisitor visitor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keys = arena.allocate((long) count * keySize, Long.BYTES);
            MemorySegment values = arena.allocate((long) count * valueBytes, Long.BYTES);
            MapBatchAttr attr = new MapBatchAttr(arena, map.fd().number())
                    .in(in)
                    .out(out)
                    .keys(keys)
                    .values(values)
                    .count(count);
            int result = attr.call(BpfCommand.BPF_MAP_LOOKUP_BATCH);
            boolean last = result == -Errno.ENOENT;
            if (result < 0 && !last) {
                return result;
            }
            return visit(visitor, keys, values, attr.count()) && !last ? 0 : DONE;
        }
    }

    /** Kernels before 5.6 don't know the command and say EINVAL; later ones say ENOTSUPP for kinds of maps without it. */
    static boolean isUnsupported(int result) {
        return result == -Errno.ENOTSUPP || result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL;
    }

    private boolean visit(EntryVisitor visitor, MemorySegment keys, MemorySegment values, int count) {
        for (long i = 0; i < count; i++) {
            MemorySegment key = keys.asSlice(i * keySize, keySize);
            if (!visitor.visit(key, values.asSlice(i * valueBytes, valueBytes))) {
                return false;
            }
        }
        return true;
    }

    private void keyByKey(EntryVisitor visitor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(keySize, Long.BYTES);
            MemorySegment value = arena.allocate(valueBytes, Long.BYTES);
            for (ByteBuffer bytes : keys()) {
                key.copyFrom(MemorySegment.ofBuffer(bytes));
                if (map.lookup(key, value) && !visitor.visit(key, value)) {
                    return;
                }
            }
        }
    }

    private Set<ByteBuffer> keys() {
        Set<ByteBuffer> keys = new LinkedHashSet<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(keySize, Long.BYTES);
            MemorySegment next = arena.allocate(keySize, Long.BYTES);
            MapElementAttr attr = new MapElementAttr(arena, map.fd().number())
                    .key(MemorySegment.NULL)
                    .value(next);
            while (keys.size() < map.spec().maxEntries()) {
                int result = attr.call(BpfCommand.BPF_MAP_GET_NEXT_KEY);
                if (result == -Errno.ENOENT) {
                    break;
                }
                map.check(BpfCommand.BPF_MAP_GET_NEXT_KEY, result, "walking over its keys");
                keys.add(ByteBuffer.wrap(next.toArray(JAVA_BYTE)));
                key.copyFrom(next);
                attr.key(key);
            }
        }
        return keys;
    }
}
