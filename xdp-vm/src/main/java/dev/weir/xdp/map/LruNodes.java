package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;

/**
 * The nodes of an LRU map, one for each entry and of the same number, in circular doubly linked lists off the heap; the head of a list
 * is a node, too, with a number above those. A node's list is changed by who holds that list's lock.
 *
 * <pre>
 *   0          4      8      12
 *   +----------+------+------+------+
 *   | previous | next | kind | CPU  |
 *   +----------+------+------+------+
 * </pre>
 */
final class LruNodes {
    /** What a list is for, and so what its nodes are. */
    enum Kind {
        /** In use, and used again lately. */
        ACTIVE,
        /** In use, and next to go. */
        INACTIVE,
        /** Not in use. */
        FREE,
        /** Not in use, kept by a CPU. */
        LOCAL_FREE,
        /** In use, since its CPU last turned to the common lists. */
        LOCAL_PENDING;

        private static final Kind[] KINDS = values();

        boolean isLocal() {
            return this == LOCAL_FREE || this == LOCAL_PENDING;
        }
    }

    private static final int BYTES = 16;
    private static final int PREVIOUS = 0;
    private static final int NEXT = 4;
    private static final int KIND = 8;
    private static final int CPU = 12;

    private final HashTable table;
    private final int count;
    private final long base;
    private int heads;

    /**
     * @param count number of entries
     * @param heads how many lists there will be
     */
    LruNodes(HashTable table, int count, int heads, MapMemory memory) {
        this.table = table;
        this.count = count;
        this.base = memory.allocate(((long) count + heads) * BYTES).address();
    }

    /** How many nodes there are besides heads. */
    int count() {
        return count;
    }

    /** The head of a new, empty list. */
    int newHead() {
        int head = count + heads++;
        Memory.putInt(at(head) + PREVIOUS, head);
        Memory.putInt(at(head) + NEXT, head);
        return head;
    }

    boolean isEmpty(int head) {
        return next(head) == head;
    }

    /** The node after one, towards the tail; its head after the last. */
    int next(int node) {
        return Memory.getInt(at(node) + NEXT);
    }

    /** The node before one, towards the front; its head before the first. */
    int previous(int node) {
        return Memory.getInt(at(node) + PREVIOUS);
    }

    /** Puts a node that is in no list at a list's front. */
    void addFirst(int head, int node) {
        int first = next(head);
        link(head, node);
        link(node, first);
    }

    void remove(int node) {
        link(previous(node), next(node));
    }

    void moveToFront(int head, int node) {
        remove(node);
        addFirst(head, node);
    }

    @SuppressWarnings("EnumOrdinal") // never leaves memory
    void setKind(int node, Kind kind) {
        Memory.putIntRelease(at(node) + KIND, kind.ordinal());
    }

    /** What a node is; may change at once, unless the lock of its list is held. */
    Kind kind(int node) {
        return Kind.KINDS[Memory.getIntAcquire(at(node) + KIND)];
    }

    void setCpu(int node, int cpu) {
        Memory.putInt(at(node) + CPU, cpu);
    }

    /** Whose local list a node is on. */
    int cpu(int node) {
        return Memory.getInt(at(node) + CPU);
    }

    /** Whether a node's entry was looked up since {@link #forgetUse}. */
    boolean isUsed(int node) {
        return Memory.getByte(table.entry(node) + HashShape.USED) != 0;
    }

    void forgetUse(int node) {
        Memory.putByte(table.entry(node) + HashShape.USED, (byte) 0);
    }

    /** Takes a node's entry out of the hash table; false if it is not in there, being added or removed by another. */
    boolean evict(int node) {
        return table.evict(table.entry(node));
    }

    /** Says which bucket a node's entry will be in. */
    void setHash(int node, int hash) {
        table.setHash(table.entry(node), hash);
    }

    private void link(int from, int to) {
        Memory.putInt(at(from) + NEXT, to);
        Memory.putInt(at(to) + PREVIOUS, from);
    }

    private long at(int node) {
        return base + (long) node * BYTES;
    }
}
