package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The free entries of a hash map that refuses when it is full. Those never used yet are handed out in order; those given back lie on
 * stacks, one for each virtual CPU and one for control, from which others take when their own is empty (as in {@code
 * kernel/bpf/percpu_freelist.c}).
 *
 * <p>Besides, each of them owns a spare entry. Replacing a value takes the spare one and leaves the old one in its place, so that it
 * succeeds in a full map, too.
 *
 * <p>Stacks and spares are words on cache lines of their own, changed by compare-and-set. A stack is {@code changes << 32 | number of its
 * first entry}; the numbers of the entries below are where entries in use have their hash, so that readers who still stand on a free
 * entry neither take it for theirs nor lose their way.
 */
final class EntryPool {
    private static final int LINE = NativeMemory.ALIGNMENT;
    private static final int SPARE = Long.BYTES;
    private static final int NONE = -1;
    private static final long CHANGE = 1L << Integer.SIZE;

    private final HashTable table;
    private final long words;
    private final int owners;
    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** Divides the {@link #total} entries of a table. */
    EntryPool(MapSpec spec, HashTable table, int cpus, MapMemory memory) {
        this.table = table;
        this.owners = cpus + 1;
        this.capacity = Integer.toUnsignedLong(spec.maxEntries());
        this.words = memory.allocate((long) owners * LINE).address();
        for (int owner = 0; owner < owners; owner++) {
            Memory.putLong(stack(owner), Integer.toUnsignedLong(NONE));
            Memory.putLong(spare(owner), table.entry(capacity + owner));
        }
    }

    /** How many entries a table needs: those that the map may have, and the spare ones. */
    static long total(MapSpec spec, int cpus) {
        return Integer.toUnsignedLong(spec.maxEntries()) + cpus + 1;
    }

    /** Takes a free entry, from an owner's stack if it has one; 0 if there is none. */
    long take(int owner) {
        long entry = pop(owner);
        if (entry == 0) {
            entry = takeUnused();
        }
        for (int other = owner + 1; entry == 0 && other < owner + owners; other++) {
            entry = pop(other % owners);
        }
        return entry;
    }

    /** Gives an entry back that no chain has any more. */
    void give(int owner, long entry) {
        long stack = stack(owner);
        long before;
        long after;
        do {
            before = Memory.getLongAcquire(stack);
            Memory.putInt(entry + HashShape.HASH, (int) before);
            after = ((before & -CHANGE) + CHANGE) | Integer.toUnsignedLong(table.reference(entry));
        } while (!Memory.compareAndSetLong(stack, before, after));
    }

    /** Takes an owner's spare entry; soon, its place must be filled by {@link #giveSpare}. */
    long takeSpare(int owner) {
        long entry = Memory.getAndSetLong(spare(owner), 0);
        while (entry == 0) {
            // Another thread with the same number is between taking and giving.
            Thread.onSpinWait();
            entry = Memory.getAndSetLong(spare(owner), 0);
        }
        return entry;
    }

    void giveSpare(int owner, long entry) {
        Memory.putLongRelease(spare(owner), entry);
    }

    private long pop(int owner) {
        long stack = stack(owner);
        while (true) {
            long before = Memory.getLongAcquire(stack);
            if ((int) before == NONE) {
                return 0;
            }
            long entry = table.at((int) before);
            long after = ((before & -CHANGE) + CHANGE) | Integer.toUnsignedLong(Memory.getInt(entry + HashShape.HASH));
            if (Memory.compareAndSetLong(stack, before, after)) {
                return entry;
            }
        }
    }

    private long takeUnused() {
        if (used.get() >= capacity) {
            return 0;
        }
        long number = used.getAndIncrement();
        return number < capacity ? table.entry(number) : 0;
    }

    private long stack(int owner) {
        return words + (long) owner * LINE;
    }

    private long spare(int owner) {
        return stack(owner) + SPARE;
    }
}
