package dev.weir.xdp.interpreter;

/** What a register holds that points to a function of the program: no address, and no pointer into a region. */
final class FunctionPointer {
    private static final int HANDLE = 0x5b00_0000;

    private FunctionPointer() {}

    /** The pointer to the function that begins at a slot. */
    static long of(int slot) {
        return ((long) HANDLE << 32) | Integer.toUnsignedLong(slot);
    }

    /** The slot at which the function begins that a value points to. */
    static int slot(long value, Decoded program) {
        int slot = (int) value;
        if ((int) (value >>> 32) != HANDLE || slot < 0 || slot >= program.words().length) {
            throw new AccessFault("call of %#x, which is no function".formatted(value));
        }
        return slot;
    }
}
