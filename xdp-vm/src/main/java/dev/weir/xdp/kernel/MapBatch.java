package dev.weir.xdp.kernel;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.MapBatchAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Writes and removes many entries with few calls. The kernel's batches know no {@code BPF_NOEXIST} and {@code BPF_EXIST}, and some
 * kinds of maps and kernels before 5.6 have no batches at all; then it is one call an entry.
 */
final class MapBatch {
    /** What one call is given at most, so that the copy stays small. */
    private static final int CHUNK_BYTES = 1 << 20;

    private final KernelMap map;
    private final int keySize;
    private final int valueBytes;

    MapBatch(KernelMap map) {
        this.map = map;
        this.keySize = map.spec().keySize();
        this.valueBytes = map.valueBytes();
    }

    int update(MemorySegment keys, MemorySegment values, int count, UpdateMode mode) {
        int chunk = chunk(keySize + valueBytes);
        boolean batches = mode == UpdateMode.ANY;
        for (int from = 0; from < count; from += chunk) {
            int some = Math.min(chunk, count - from);
            MemorySegment someKeys = slice(keys, from, some, keySize);
            MemorySegment someValues = slice(values, from, some, valueBytes);
            batches = batches && updateChunk(someKeys, someValues, some);
            if (!batches) {
                updateOneByOne(someKeys, someValues, some, mode);
            }
        }
        return count;
    }

    int delete(MemorySegment keys, int count) {
        int chunk = chunk(keySize);
        int deleted = 0;
        for (int from = 0; from < count; from += chunk) {
            int some = Math.min(chunk, count - from);
            deleted += deleteChunk(slice(keys, from, some, keySize), some);
        }
        return deleted;
    }

    /** False if there is no such batch, and nothing has been written. */
    private boolean updateChunk(MemorySegment keys, MemorySegment values, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MapBatchAttr attr = new MapBatchAttr(arena, map.fd().number())
                    .keys(KernelMap.copy(arena, keys, keys.byteSize()))
                    .values(KernelMap.copy(arena, values, values.byteSize()))
                    .count(count);
            int result = attr.call(BpfCommand.BPF_MAP_UPDATE_BATCH);
            if (MapWalk.isUnsupported(result)) {
                return false;
            }
            map.check(BpfCommand.BPF_MAP_UPDATE_BATCH, result, "setting %d values".formatted(count));
            return true;
        }
    }

    private void updateOneByOne(MemorySegment keys, MemorySegment values, int count, UpdateMode mode) {
        for (int i = 0; i < count; i++) {
            MemorySegment key = slice(keys, i, 1, keySize);
            if (!map.update(key, slice(values, i, 1, valueBytes), mode)) {
                int errno = mode == UpdateMode.CREATE ? Errno.EEXIST : Errno.ENOENT;
                map.check(BpfCommand.BPF_MAP_UPDATE_ELEM, -errno, "setting value %d of %d".formatted(i + 1, count));
            }
        }
    }

    private int deleteChunk(MemorySegment keys, int count) {
        int deleted = 0;
        int done = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = KernelMap.copy(arena, keys, keys.byteSize());
            MapBatchAttr attr = new MapBatchAttr(arena, map.fd().number());
            while (done < count) {
                MemorySegment rest = slice(copy, done, count - done, keySize);
                int result = attr.keys(rest).count(count - done).call(BpfCommand.BPF_MAP_DELETE_BATCH);
                if (MapWalk.isUnsupported(result)) {
                    return deleted + deleteOneByOne(rest, count - done);
                }
                boolean absent = result == -Errno.ENOENT;
                map.check(BpfCommand.BPF_MAP_DELETE_BATCH, absent ? 0 : result, "removing %d keys".formatted(count));
                // The kernel stops at a key that is not there: step over it.
                deleted += attr.count();
                done += attr.count() + (absent ? 1 : 0);
            }
        }
        return deleted;
    }

    private int deleteOneByOne(MemorySegment keys, int count) {
        int deleted = 0;
        for (int i = 0; i < count; i++) {
            deleted += map.delete(slice(keys, i, 1, keySize)) ? 1 : 0;
        }
        return deleted;
    }

    private static int chunk(int entryBytes) {
        return Math.max(1, CHUNK_BYTES / Math.max(1, entryBytes));
    }

    private static MemorySegment slice(MemorySegment all, long index, long count, long size) {
        return all.asSlice(index * size, count * size);
    }
}
