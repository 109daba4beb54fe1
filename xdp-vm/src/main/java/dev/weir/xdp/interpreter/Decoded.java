package dev.weir.xdp.interpreter;

/**
 * A program in the form that the loop runs: two numbers for each slot of the original, at the same index, so that jumps and messages
 * need no translation.
 *
 * <pre>
 *   word       0-7 {@link Kind}   8-15 operation   16-19 destination   20-23 source   32-63 offset
 *   immediate  what the source register {@link #IMMEDIATE} holds, or whatever the kind wants to know
 * </pre>
 *
 * Every operand comes from a register: an instruction with an immediate reads it from one that programs do not have.
 *
 * @param name the program's name
 * @param words what each slot does
 * @param immediates its constant
 * @param helpers the helpers it calls; the offset of a call is an index into it
 * @param values the map values it points to directly; the offset of such a load is an index into it
 */
record Decoded(String name, long[] words, long[] immediates, HelperCall[] helpers, DirectValue[] values) {
    /** The register that an instruction's immediate is put into before it runs. */
    static final int IMMEDIATE = 11;

    static long word(int kind, int operation, int destination, int source, int offset) {
        return kind
                | ((long) operation << 8)
                | ((long) destination << 16)
                | ((long) source << 20)
                | ((long) offset << 32);
    }

    static int kind(long word) {
        return (int) word & 0xff;
    }

    static int operation(long word) {
        return ((int) word >>> 8) & 0xff;
    }

    static int destination(long word) {
        return ((int) word >>> 16) & 0xf;
    }

    static int source(long word) {
        return ((int) word >>> 20) & 0xf;
    }

    static int offset(long word) {
        return (int) (word >> 32);
    }

    /**
     * The first value of a map, which its program points to without a look-up.
     *
     * @param address where it is
     * @param size its bytes
     * @param writable whether programs may write to it
     */
    record DirectValue(long address, int size, boolean writable) {}
}
