package dev.weir.xdp.machine;

/**
 * Reads memory by a pointer that nobody has checked, as {@code %s} of a format does. What a pointer is, the machine that runs the program
 * knows: an address to the JIT's code, something else to the interpreter.
 */
@FunctionalInterface
public interface PointerReader {
    /**
     * Copies up to {@code bytes} bytes, fewer if there are no more readable ones.
     *
     * @param pointer as it was in a register or in memory
     * @param to native address of room for them
     * @return how many were copied, 0 if none can be read
     */
    int read(long pointer, long to, int bytes);
}
