package dev.weir.xdp.hook;

/** An open driver hook with its threads. Safe for use by several threads. */
public interface Hook extends AutoCloseable {
    /** The interface's name. */
    String interfaceName();

    /** The interface's index in its network namespace. */
    int interfaceIndex();

    /** How frames come and go, and what had to be done without, for people: such as {@code AF_XDP, native, copy}. */
    String description();

    /** Whether the driver hands its frames over before the stack has seen them; not so for AF_PACKET, TAP and the generic hook. */
    boolean isDriver();

    /** Puts another program in place of the running one; every packet meets one or the other. */
    void replace(FrameProgram program);

    /** Counters so far; they stay readable after the hook is closed. */
    HookStatistics statistics();

    /** Returns when every packet that was under way at the call is done: {@link dev.weir.xdp.Engine#synchronize}. */
    void synchronize();

    /**
     * Ends the threads, gives the interface back to the host, and leaves no descriptor, mapping, rule or device behind. Frames on their
     * way through the hook are finished first. Closing twice does nothing.
     */
    @Override
    void close();
}
