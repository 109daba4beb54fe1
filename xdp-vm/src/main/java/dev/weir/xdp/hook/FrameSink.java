package dev.weir.xdp.hook;

/** Where one queue's thread sends frames to: an interface, or the host's stack. Counts what it took and what it could not. */
interface FrameSink extends AutoCloseable {
    /**
     * Sends a frame, soon: at the latest by the next {@link #flush}, until which its bytes stay where they are.
     *
     * @return whether the sink has taken over the memory that the frame is in, and gives it back by ways of its own
     */
    boolean add(long address, int length);

    /** Sends a copy of a frame that others send too; its bytes stay where they are until the next {@link #flush}. */
    void addCopy(long address, int length);

    /** Sends what has been added. */
    void flush();

    @Override
    void close();
}
