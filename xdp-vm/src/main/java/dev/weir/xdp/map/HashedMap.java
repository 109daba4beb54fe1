package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What all hash maps share: looking up, removing and walking ({@code kernel/bpf/hashtab.c}). Control reads a value under its bucket's
 * lock, and so never sees parts of two. A program that holds the address of a value may see it replaced by another key's if that key
 * is removed meanwhile and its entry used again, as in the kernel.
 */
public abstract class HashedMap extends VmMap {
    final HashTable table;
    final HashIndex index;

    HashedMap(MapSpec spec, HashTable table, MapMemory memory) {
        super(spec, memory);
        this.table = table;
        this.index = table.index();
    }

    /** What finds its values: for compiled programs that want look-ups made for this very map. */
    public final HashIndex index() {
        return index;
    }

    @Override
    public long lookup(int cpu, long key) {
        return index.lookup(cpu, key);
    }

    @Override
    public final int delete(int cpu, long key) {
        return removeInto(cpu, key, 0);
    }

    @Override
    public final long forEachElement(int cpu, ElementVisitor visitor) {
        try (NativeMemory key = NativeMemory.allocate(spec().keySize())) {
            long shown = 0;
            for (int bucket = 0; bucket < table.bucketCount(); bucket++) {
                int reference = table.first(bucket);
                while (reference >= 0) {
                    long entry = table.at(reference);
                    reference = table.next(entry);
                    Memory.copyWords(index.key(entry), key.address(), spec().keySize());
                    shown++;
                    if (!visitor.visit(key.address(), index.value(cpu, entry))) {
                        return shown;
                    }
                }
            }
            return shown;
        }
    }

    @Override
    protected int read(long key, long value) {
        int hash = index.hash(key);
        long lock = table.lock(hash);
        try {
            long entry = table.find(key, hash);
            if (entry == 0) {
                return -Errno.ENOENT;
            }
            show(entry, value);
            return 0;
        } finally {
            table.unlock(lock);
        }
    }

    @Override
    protected final int remove(long key) {
        return removeInto(controlCpu(), key, 0);
    }

    @Override
    protected int take(long key, long value) {
        return removeInto(controlCpu(), key, value);
    }

    @Override
    protected final int walk(EntryVisitor visitor) {
        for (int bucket = 0; bucket < table.bucketCount(); bucket++) {
            if (table.first(bucket) >= 0 && !walkBucket(bucket, visitor)) {
                break;
            }
        }
        return 0;
    }

    /** Copies a value out for the control side. For who holds the bucket's lock. */
    abstract void show(long entry, long value);

    /** Gets back an entry that is in no chain any more. */
    abstract void recycle(int cpu, long entry);

    /** The number that the control side goes by, among those of the virtual CPUs. */
    abstract int controlCpu();

    /** Why an update of a key is refused, as its flags want it; 0 if it is not. */
    static int refuse(long old, long flags) {
        if (old != 0 && (flags & ~MapFlags.LOCK) == MapFlags.NOEXIST) {
            return -Errno.EEXIST;
        }
        return old == 0 && (flags & ~MapFlags.LOCK) == MapFlags.EXIST ? -Errno.ENOENT : 0;
    }

    private int removeInto(int cpu, long key, long value) {
        int hash = index.hash(key);
        long lock = table.lock(hash);
        long entry;
        try {
            entry = table.find(key, hash);
            if (entry == 0) {
                return -Errno.ENOENT;
            }
            if (value != 0) {
                show(entry, value);
            }
            table.unlink(entry, hash);
        } finally {
            table.unlock(lock);
        }
        recycle(cpu, entry);
        return 0;
    }

    /** Copies a bucket under its lock, and shows the copies. False to stop. */
    private boolean walkBucket(int bucket, EntryVisitor visitor) {
        int keySize = spec().keySize();
        int valueBytes = valueBytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keys;
            MemorySegment values;
            int count = 0;
            long lock = table.lock(bucket);
            try {
                int entries = countLocked(bucket);
                keys = arena.allocate((long) entries * keySize, Long.BYTES);
                values = arena.allocate((long) entries * valueBytes, Long.BYTES);
                for (int reference = table.first(bucket); reference >= 0; count++) {
                    long entry = table.at(reference);
                    Memory.copyWords(index.key(entry), keys.address() + (long) count * keySize, keySize);
                    show(entry, values.address() + (long) count * valueBytes);
                    reference = table.next(entry);
                }
            } finally {
                table.unlock(lock);
            }
            for (long i = 0; i < count; i++) {
                MemorySegment key = keys.asSlice(i * keySize, keySize);
                if (!visitor.visit(key, values.asSlice(i * valueBytes, valueBytes))) {
                    return false;
                }
            }
            return true;
        }
    }

    private int countLocked(int bucket) {
        int count = 0;
        for (int reference = table.first(bucket); reference >= 0; reference = table.next(table.at(reference))) {
            count++;
        }
        return count;
    }
}
