package dev.weir.xdp.interpreter;

/**
 * Where the pointers of a run lie: what number a pointer is. No program that keeps addresses to itself does anything else in another
 * address space. The order of pointers is the same in all, since programs may compare them; their distances are not. Their numbers are odd ones, which no
 * program computes by chance: a small number whose bytes are turned round must not look like an address.
 */
public enum AddressSpace {
    /** The one that programs run in. */
    USUAL(0x5a36_91c7, 0),
    /** One where memory lies elsewhere, and further apart. */
    OTHER(0x3b5d_2e93, 1);

    private final int firstHandle;
    private final int spread;

    AddressSpace(int firstHandle, int spread) {
        this.firstHandle = firstHandle;
        this.spread = spread;
    }

    /** The upper half of pointers into a region. */
    int handle(int region) {
        return firstHandle + (region << spread);
    }

    /** The region whose handle this is; if it is none, a number that is no region's, unsigned. */
    int region(int handle) {
        return Integer.rotateRight(handle - firstHandle, spread);
    }
}
