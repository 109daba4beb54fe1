package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The nodes of a trie of prefixes, off the heap, known by numbers from 1 on. Changed by who holds the trie's lock.
 *
 * <pre>
 *   0         4         8             10      12          16          valueOffset
 *   +---------+---------+-------------+-------+-----------+-----------+-------+
 *   | child 0 | child 1 | prefix bits | empty | next free | data to 8 | value |
 *   +---------+---------+-------------+-------+-----------+-----------+-------+
 * </pre>
 *
 * A node that is taken out keeps its children, for readers who stand on it, and goes to the end of a queue; one that is used again comes
 * from the queue's other end, once all nodes have been used. Then {@link #reuses} changes, and who read it before must start again.
 *
 * <p>Who found a value may go on using it for as long as his program runs. So control does not use nodes again before programs have
 * ended that may have seen them ({@link #unsettled}, {@link #settle}); there are enough spare ones for it to wait once in a while only.
 */
final class TrieNodes {
    /** The number of no node. */
    static final int NONE = 0;

    /** Nodes that are taken out before control waits for the programs that may still use them. */
    private static final int SPARE = 256;

    private static final int PREFIX_BITS = 8;
    private static final int EMPTY = 10;
    private static final int NEXT_FREE = 12;
    private static final int DATA = 16;

    private final long base;
    private final long nodeBytes;
    private final int valueOffset;
    private final int dataBytes;
    private final long count;
    private int used;
    private int firstFree;
    private int lastFree;

    /** How many nodes have ever been given back, used again, and given back before all programs ended that may have seen them. */
    private long given;

    private long reused;
    private long settled;
    private final AtomicInteger reuses = new AtomicInteger();

    TrieNodes(MapSpec spec, MapMemory memory) {
        this.dataBytes = spec.keySize() - Integer.BYTES;
        this.valueOffset = DATA + VmMap.align(dataBytes);
        this.nodeBytes = (long) valueOffset + VmMap.align(spec.valueSize());
        // As many empty nodes as others, at most; one to replace another, and one empty one on the way.
        this.count = 2 * Integer.toUnsignedLong(spec.maxEntries()) + 2 + SPARE;
        this.base = memory.reserve((count + 1) * nodeBytes).address();
    }

    /** Changes when a node is used again. */
    int reuses() {
        return reuses.get();
    }

    /**
     * How many nodes have ever been given back, if the next ones to be used again have not been settled; else 0. An update takes two at
     * most.
     */
    long unsettled() {
        return used + 2 > count && settled < reused + 2 ? given : 0;
    }

    /** Says that no program uses any of the first {@code nodes} that were given back. */
    void settle(long nodes) {
        settled = Math.max(settled, nodes);
    }

    /** Takes a node without children. */
    int take(int prefixBits, boolean empty, long data) {
        int node = used < count ? ++used : reuse();
        long at = at(node);
        Memory.putLong(at, 0);
        Memory.putShort(at + PREFIX_BITS, (short) prefixBits);
        Memory.putShort(at + EMPTY, (short) (empty ? 1 : 0));
        Memory.copyWords(data, at + DATA, dataBytes);
        return node;
    }

    /** Gives a node back that no other one has for a child. */
    void give(int node) {
        Memory.putInt(at(node) + NEXT_FREE, NONE);
        if (firstFree == NONE) {
            firstFree = node;
        } else {
            Memory.putInt(at(lastFree) + NEXT_FREE, node);
        }
        lastFree = node;
        given++;
    }

    private int reuse() {
        int node = firstFree;
        firstFree = Memory.getInt(at(node) + NEXT_FREE);
        reused++;
        reuses.incrementAndGet();
        // Nobody sees the node's new life and not this.
        VarHandle.storeStoreFence();
        return node;
    }

    /** Number of a child, which readers may follow. */
    int child(int node, int bit) {
        return Memory.getIntAcquire(at(node) + (long) bit * Integer.BYTES);
    }

    void setChild(int node, int bit, int child) {
        Memory.putIntRelease(at(node) + (long) bit * Integer.BYTES, child);
    }

    int prefixBits(int node) {
        return Memory.getShort(at(node) + PREFIX_BITS);
    }

    /** Whether a node only has children, and no value. */
    boolean isEmpty(int node) {
        return Memory.getShort(at(node) + EMPTY) != 0;
    }

    void setEmpty(int node) {
        Memory.putShort(at(node) + EMPTY, (short) 1);
    }

    /** Address of the bits. */
    long data(int node) {
        return at(node) + DATA;
    }

    /** Address of the value. */
    long value(int node) {
        return at(node) + valueOffset;
    }

    /** How many of a node's prefix bits are those of other data, which has so many. */
    int matching(int node, long data, int bits) {
        int limit = Math.min(prefixBits(node), bits);
        long own = data(node);
        int matching = 0;
        for (; matching + Long.SIZE <= limit; matching += Long.SIZE) {
            int at = matching / Byte.SIZE;
            long difference = Memory.getLong(own + at) ^ Memory.getLong(data + at);
            if (difference != 0) {
                return matching + Long.numberOfLeadingZeros(Long.reverseBytes(difference));
            }
        }
        for (; matching < limit; matching += Byte.SIZE) {
            int at = matching / Byte.SIZE;
            int difference = Byte.toUnsignedInt((byte) (Memory.getByte(own + at) ^ Memory.getByte(data + at)));
            if (difference != 0) {
                return Math.min(
                        limit, matching + Integer.numberOfLeadingZeros(difference) - (Integer.SIZE - Byte.SIZE));
            }
        }
        return limit;
    }

    /** A bit of data, the first one being the highest of the first byte. */
    static int bit(long data, int number) {
        return (Memory.getByte(data + number / Byte.SIZE) >>> (Byte.SIZE - 1 - number % Byte.SIZE)) & 1;
    }

    private long at(int node) {
        return base + Integer.toUnsignedLong(node) * nodeBytes;
    }
}
