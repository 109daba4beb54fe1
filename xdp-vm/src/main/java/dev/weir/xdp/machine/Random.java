package dev.weir.xdp.machine;

/**
 * The pseudo-random numbers of one CPU: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). Fast,
 * evenly spread, and not for secrets, as the kernel's own. For the CPU's thread only.
 */
public final class Random {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    Random(long seed) {
        state = seed;
    }

    /** Begins the sequence of a seed, so that runs repeat. */
    public void seed(long seed) {
        state = seed;
    }

    /** The next 32 bits. */
    public int next() {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return (int) ((mixed ^ (mixed >>> 31)) >>> 32);
    }
}
