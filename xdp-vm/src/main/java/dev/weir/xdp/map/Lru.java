package dev.weir.xdp.map;

/** Hands out the entries of an LRU map, by their numbers, and evicts some when none are free. */
sealed interface Lru permits CommonLru, PerCpuLru {
    /**
     * Takes an entry for a key that is about to be added. For who holds no bucket's lock.
     *
     * @param hash the key's, by which the entry will be found when it is evicted in turn
     * @return its number; -1 if all entries are about to be added or removed by others
     */
    int take(int cpu, int hash);

    /** Gives an entry back that is in no chain. For who holds no bucket's lock. */
    void give(int node);
}
