package dev.weir.xdp.map;

import dev.weir.xdp.map.LruNodes.Kind;
import dev.weir.xdp.memory.NativeMemory;

/**
 * Entries shared out among the CPUs once for all ({@code BPF_F_NO_COMMON_LRU}): each takes and evicts its own only, so that CPUs never
 * wait for one another; any of them finds all entries.
 */
final class PerCpuLru implements Lru {
    /** How many entries are evicted at a time, and looked at for that. */
    private static final int BATCH = 4;

    private static final int LISTS = 3;

    private final LruNodes nodes;
    private final LruList[] lists;

    PerCpuLru(HashTable table, int count, int cpus, MapMemory memory) {
        nodes = new LruNodes(table, count, LISTS * cpus, memory);
        long locks = memory.allocate((long) cpus * NativeMemory.ALIGNMENT).address();
        lists = new LruList[cpus];
        int each = count / cpus;
        for (int cpu = 0; cpu < cpus; cpu++) {
            lists[cpu] = new LruList(nodes, locks + (long) cpu * NativeMemory.ALIGNMENT, BATCH);
            for (int node = cpu * each; node < (cpu + 1) * each; node++) {
                nodes.setCpu(node, cpu);
                lists[cpu].addFree(node);
            }
        }
    }

    @Override
    public int take(int cpu, int hash) {
        LruList list = lists[cpu];
        list.lock();
        try {
            list.rotate();
            if (nodes.isEmpty(list.free())) {
                list.shrink(BATCH, list.free(), Kind.FREE);
            }
            if (nodes.isEmpty(list.free())) {
                return -1;
            }
            int node = nodes.next(list.free());
            nodes.setHash(node, hash);
            list.move(node, Kind.INACTIVE);
            return node;
        } finally {
            list.unlock();
        }
    }

    @Override
    public void give(int node) {
        LruList list = lists[nodes.cpu(node)];
        list.lock();
        list.move(node, Kind.FREE);
        list.unlock();
    }
}
