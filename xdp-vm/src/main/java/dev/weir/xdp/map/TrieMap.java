package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.SpinLock;
import dev.weir.xdp.spec.MapSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * {@code BPF_MAP_TYPE_LPM_TRIE} ({@code kernel/bpf/lpm_trie.c}): values of prefixes; a look-up finds the longest one that matches. A key is
 * the number of bits (u32), then the bits, the highest of the first byte first.
 *
 * <p>Every node's bits begin with those of its parent. Writers change the trie under one lock. Readers take none: an entry is replaced
 * by another node, and they start again if a node was used again while they were on their way.
 */
public final class TrieMap extends VmMap {
    private static final int ROOT = -1;

    private final ValueShape shape;
    private final Runnable awaitPrograms;
    private final TrieNodes nodes;
    private final int maxBits;
    private final long capacity;
    private final long lock;
    private volatile int root;

    /** Guarded by the lock. */
    private long count;

    TrieMap(MapSpec spec, ValueShape shape, Runnable awaitPrograms, MapMemory memory) {
        super(spec, memory);
        this.awaitPrograms = awaitPrograms;
        this.shape = shape;
        this.nodes = new TrieNodes(spec, memory);
        this.maxBits = (spec.keySize() - Integer.BYTES) * Byte.SIZE;
        this.capacity = Integer.toUnsignedLong(spec.maxEntries());
        this.lock = memory.allocate(SpinLock.BYTES).address();
    }

    @Override
    public long lookup(int cpu, long key) {
        int bits = Memory.getInt(key);
        if (Integer.compareUnsigned(bits, maxBits) > 0) {
            return 0;
        }
        while (true) {
            int reuses = nodes.reuses();
            int found = longest(key + Integer.BYTES, bits);
            VarHandle.acquireFence();
            if (reuses == nodes.reuses()) {
                return found == TrieNodes.NONE ? 0 : nodes.value(found);
            }
        }
    }

    /** The node of the longest prefix of some data. A reader may be led round by nodes that are used again, but not for ever. */
    private int longest(long data, int bits) {
        int found = TrieNodes.NONE;
        int node = root;
        for (int depth = 0; node != TrieNodes.NONE && depth <= maxBits; depth++) {
            int prefixBits = nodes.prefixBits(node);
            int matching = nodes.matching(node, data, bits);
            if (matching < prefixBits) {
                break;
            }
            if (!nodes.isEmpty(node)) {
                found = node;
            }
            if (matching >= maxBits) {
                break;
            }
            node = nodes.child(node, TrieNodes.bit(data, prefixBits));
        }
        return found;
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        int bits = Memory.getInt(key);
        if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0 || Integer.compareUnsigned(bits, maxBits) > 0) {
            return -Errno.EINVAL;
        }
        SpinLock.acquire(lock);
        try {
            return put(key + Integer.BYTES, bits, value, flags);
        } finally {
            SpinLock.release(lock);
        }
    }

    private int put(long data, int bits, long value, long flags) {
        int parent = ROOT;
        int side = 0;
        int node = root;
        int matching = 0;
        while (node != TrieNodes.NONE) {
            matching = nodes.matching(node, data, bits);
            int prefixBits = nodes.prefixBits(node);
            if (prefixBits != matching || prefixBits == bits) {
                break;
            }
            parent = node;
            side = TrieNodes.bit(data, prefixBits);
            node = nodes.child(node, side);
        }
        boolean same = node != TrieNodes.NONE && nodes.prefixBits(node) == matching;
        int refused = refuse(same && !nodes.isEmpty(node), flags);
        if (refused != 0) {
            return refused;
        }
        int added = nodes.take(bits, false, data);
        shape.create(value, nodes.value(added));
        if (node == TrieNodes.NONE) {
            set(parent, side, added);
        } else if (same) {
            replace(parent, side, node, added);
        } else {
            insert(parent, side, node, added, matching);
        }
        return 0;
    }

    private int refuse(boolean exists, long flags) {
        if (exists) {
            return flags == MapFlags.NOEXIST ? -Errno.EEXIST : 0;
        }
        if (flags == MapFlags.EXIST) {
            return -Errno.ENOENT;
        }
        if (count == capacity) {
            return -Errno.ENOSPC;
        }
        count++;
        return 0;
    }

    private void replace(int parent, int side, int node, int added) {
        nodes.setChild(added, 0, nodes.child(node, 0));
        nodes.setChild(added, 1, nodes.child(node, 1));
        set(parent, side, added);
        nodes.give(node);
    }

    /** Puts a new node above one that it shares its first bits with, or beside it under an empty one with those bits. */
    private void insert(int parent, int side, int node, int added, int matching) {
        if (matching == nodes.prefixBits(added)) {
            nodes.setChild(added, TrieNodes.bit(nodes.data(node), matching), node);
            set(parent, side, added);
            return;
        }
        int fork = nodes.take(matching, true, nodes.data(node));
        int addedSide = TrieNodes.bit(nodes.data(added), matching);
        nodes.setChild(fork, addedSide, added);
        nodes.setChild(fork, 1 - addedSide, node);
        set(parent, side, fork);
    }

    @Override
    public int delete(int cpu, long key) {
        int bits = Memory.getInt(key);
        if (Integer.compareUnsigned(bits, maxBits) > 0) {
            return -Errno.EINVAL;
        }
        SpinLock.acquire(lock);
        try {
            return cut(key + Integer.BYTES, bits);
        } finally {
            SpinLock.release(lock);
        }
    }

    private int cut(long data, int bits) {
        int grandparent = ROOT;
        int parentSide = 0;
        int parent = ROOT;
        int side = 0;
        int node = root;
        while (node != TrieNodes.NONE && nodes.prefixBits(node) < bits) {
            if (nodes.matching(node, data, bits) < nodes.prefixBits(node)) {
                return -Errno.ENOENT;
            }
            grandparent = parent;
            parentSide = side;
            parent = node;
            side = TrieNodes.bit(data, nodes.prefixBits(node));
            node = nodes.child(node, side);
        }
        if (node == TrieNodes.NONE
                || nodes.prefixBits(node) != bits
                || nodes.matching(node, data, bits) != bits
                || nodes.isEmpty(node)) {
            return -Errno.ENOENT;
        }
        count--;
        int left = nodes.child(node, 0);
        int right = nodes.child(node, 1);
        if (left != TrieNodes.NONE && right != TrieNodes.NONE) {
            nodes.setEmpty(node);
            return 0;
        }
        if (left == right && parent != ROOT && nodes.isEmpty(parent)) {
            // A leaf under an empty node: its brother takes the empty node's place.
            set(grandparent, parentSide, nodes.child(parent, 1 - side));
            nodes.give(parent);
        } else {
            set(parent, side, left == TrieNodes.NONE ? right : left);
        }
        nodes.give(node);
        return 0;
    }

    @Override
    protected int read(long key, long value) {
        int bits = Memory.getInt(key);
        if (Integer.compareUnsigned(bits, maxBits) > 0) {
            return -Errno.ENOENT;
        }
        SpinLock.acquire(lock);
        try {
            int found = longest(key + Integer.BYTES, bits);
            if (found == TrieNodes.NONE) {
                return -Errno.ENOENT;
            }
            shape.show(nodes.value(found), value);
            return 0;
        } finally {
            SpinLock.release(lock);
        }
    }

    @Override
    protected int write(long key, long value, long flags) {
        settle();
        return update(0, key, value, flags);
    }

    /** Sees to it that the next nodes are not those whose values programs still use. */
    private void settle() {
        long given = locked(nodes::unsettled);
        if (given > 0) {
            awaitPrograms.run();
            locked(() -> {
                nodes.settle(given);
                return given;
            });
        }
    }

    private long locked(LongSupplier action) {
        SpinLock.acquire(lock);
        try {
            return action.getAsLong();
        } finally {
            SpinLock.release(lock);
        }
    }

    @Override
    protected int remove(long key) {
        return delete(0, key);
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(spec().keySize(), Long.BYTES);
            MemorySegment value = arena.allocate(spec().valueSize(), Long.BYTES);
            boolean more = first(key.address(), value.address());
            while (more && visitor.visit(key, value)) {
                more = next(key.address(), value.address());
            }
        }
        return 0;
    }

    /** Copies the first entry out: prefixes come before longer ones, and those before the ones that follow them bit by bit. */
    private boolean first(long key, long value) {
        SpinLock.acquire(lock);
        try {
            return show(root, key, value);
        } finally {
            SpinLock.release(lock);
        }
    }

    /** Copies the entry out that comes after a key, which need not be there any more, over that key. */
    private boolean next(long key, long value) {
        SpinLock.acquire(lock);
        try {
            return show(after(key + Integer.BYTES, Memory.getInt(key)), key, value);
        } finally {
            SpinLock.release(lock);
        }
    }

    /** The node below which, or where, the next entry after a key is. */
    private int after(long data, int bits) {
        int next = TrieNodes.NONE;
        int node = root;
        while (node != TrieNodes.NONE) {
            int prefixBits = nodes.prefixBits(node);
            int matching = nodes.matching(node, data, bits);
            if (matching < Math.min(prefixBits, bits)) {
                return TrieNodes.bit(data, matching) == 0 ? node : next;
            }
            if (prefixBits > bits) {
                return node;
            }
            int right = nodes.child(node, 1);
            if (prefixBits == bits) {
                int left = nodes.child(node, 0);
                int below = left == TrieNodes.NONE ? right : left;
                return below == TrieNodes.NONE ? next : below;
            }
            int bit = TrieNodes.bit(data, prefixBits);
            if (bit == 0 && right != TrieNodes.NONE) {
                next = right;
            }
            node = nodes.child(node, bit);
        }
        return next;
    }

    /** Copies the first entry at or below a node out; false if there is none. */
    private boolean show(int from, long key, long value) {
        int node = from;
        while (node != TrieNodes.NONE && nodes.isEmpty(node)) {
            node = nodes.child(node, 0);
        }
        if (node == TrieNodes.NONE) {
            return false;
        }
        Memory.putInt(key, nodes.prefixBits(node));
        Memory.copyWords(nodes.data(node), key + Integer.BYTES, spec().keySize() - Integer.BYTES);
        shape.show(nodes.value(node), value);
        return true;
    }

    private void set(int parent, int side, int node) {
        if (parent == ROOT) {
            root = node;
        } else {
            nodes.setChild(parent, side, node);
        }
    }
}
