package dev.weir.xdp.fuzz;

/** The keys of {@link SampleMap#TRIE}: {@code struct bpf_lpm_trie_key} with 4 bytes of data. */
final class Prefixes {
    /** What programs use; little-endian here, so the first byte is the lowest. */
    static final int[] ADDRESSES = {0, 0x0000_000a, 0x0001_000a, 0x0100_010a, 0x0200_010a, -1};

    private Prefixes() {}

    /** A key as a little-endian number. */
    static long key(int bits, int address) {
        return bits | (long) address << Integer.SIZE;
    }
}
