package dev.weir.xdp.map;

import dev.weir.xdp.map.LruNodes.Kind;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.memory.SpinLock;

/**
 * Entries in one order for all CPUs. So that CPUs seldom wait for one another, each fetches free entries in batches, and keeps those that
 * it adds on a list of its own until it fetches the next batch; if there are none to be had, it takes one of another CPU's. Locks are
 * taken in this order: a local list's, the common list's, a bucket's.
 */
final class CommonLru implements Lru {
    private static final int LARGEST_BATCH = 128;
    private static final int SCANS = 128;
    private static final int COMMON_LISTS = 3;
    private static final int LOCAL_LISTS = 2;
    private static final int NONE = -1;

    private final LruNodes nodes;
    private final LruList common;
    private final Local[] locals;
    private final int batch;

    CommonLru(HashTable table, int count, int cpus, MapMemory memory) {
        nodes = new LruNodes(table, count, COMMON_LISTS + LOCAL_LISTS * cpus, memory);
        long locks = memory.allocate((cpus + 1L) * NativeMemory.ALIGNMENT).address();
        common = new LruList(nodes, locks + (long) cpus * NativeMemory.ALIGNMENT, SCANS);
        locals = new Local[cpus];
        for (int cpu = 0; cpu < cpus; cpu++) {
            locals[cpu] = new Local(cpu, locks + (long) cpu * NativeMemory.ALIGNMENT);
        }
        batch = Math.clamp(count / cpus / 2, 1, LARGEST_BATCH);
        for (int node = 0; node < count; node++) {
            common.addFree(node);
        }
    }

    @Override
    public int take(int cpu, int hash) {
        Local own = locals[cpu];
        SpinLock.acquire(own.lock);
        int node = own.popFree();
        if (node == NONE) {
            fetch(own);
            node = own.popFree();
        }
        if (node != NONE) {
            own.addPending(node, hash);
        }
        SpinLock.release(own.lock);
        return node == NONE ? steal(own, hash) : node;
    }

    @Override
    public void give(int node) {
        while (nodes.kind(node) == Kind.LOCAL_PENDING) {
            Local local = locals[nodes.cpu(node)];
            SpinLock.acquire(local.lock);
            boolean still = nodes.kind(node) == Kind.LOCAL_PENDING && nodes.cpu(node) == local.cpu;
            if (still) {
                nodes.setKind(node, Kind.LOCAL_FREE);
                nodes.forgetUse(node);
                nodes.moveToFront(local.free, node);
            }
            SpinLock.release(local.lock);
            if (still) {
                return;
            }
        }
        common.lock();
        common.move(node, Kind.FREE);
        common.unlock();
    }

    /** Hands a CPU's entries to the common list and fetches free ones for it. For who holds its lock. */
    private void fetch(Local own) {
        common.lock();
        for (int node = nodes.previous(own.pending); node != own.pending; ) {
            int previous = nodes.previous(node);
            common.moveIn(node);
            node = previous;
        }
        common.rotate();
        int fetched = 0;
        for (; fetched < batch && !nodes.isEmpty(common.free()); fetched++) {
            common.moveToFree(nodes.next(common.free()), own.free, Kind.LOCAL_FREE);
        }
        if (fetched < batch) {
            common.shrink(batch - fetched, own.free, Kind.LOCAL_FREE);
        }
        common.unlock();
    }

    /** Takes a free entry of a CPU's, or evicts one that it added lately; of all CPUs in turn, this one too. */
    private int steal(Local own, int hash) {
        int node = NONE;
        int first = own.nextVictim;
        int victim = first;
        do {
            node = locals[victim].give();
            victim = victim + 1 == locals.length ? 0 : victim + 1;
        } while (node == NONE && victim != first);
        own.nextVictim = victim;
        if (node != NONE) {
            SpinLock.acquire(own.lock);
            own.addPending(node, hash);
            SpinLock.release(own.lock);
        }
        return node;
    }

    /** What one CPU keeps for itself. */
    private final class Local {
        private final int cpu;
        private final long lock;
        private final int free;
        private final int pending;

        /** Read and written by this CPU's threads; which of them comes first does not matter. */
        private volatile int nextVictim;

        Local(int cpu, long lock) {
            this.cpu = cpu;
            this.lock = lock;
            this.free = nodes.newHead();
            this.pending = nodes.newHead();
            this.nextVictim = cpu;
        }

        int popFree() {
            int node = nodes.next(free);
            if (node == free) {
                return NONE;
            }
            nodes.remove(node);
            return node;
        }

        void addPending(int node, int hash) {
            nodes.setHash(node, hash);
            nodes.setCpu(node, cpu);
            nodes.forgetUse(node);
            nodes.setKind(node, Kind.LOCAL_PENDING);
            nodes.addFirst(pending, node);
        }

        /** Gives one entry to another CPU, if there is any. */
        int give() {
            SpinLock.acquire(lock);
            int node = popFree();
            if (node == NONE) {
                node = evictPending(false);
            }
            if (node == NONE) {
                node = evictPending(true);
            }
            SpinLock.release(lock);
            return node;
        }

        private int evictPending(boolean usedToo) {
            for (int node = nodes.previous(pending); node != pending; node = nodes.previous(node)) {
                if ((usedToo || !nodes.isUsed(node)) && nodes.evict(node)) {
                    nodes.remove(node);
                    return node;
                }
            }
            return NONE;
        }
    }
}
