package dev.weir.xdp.hook;

/**
 * What to open.
 *
 * @param interfaceName an interface of the calling thread's network namespace; for {@link Kind#TAP} the one to make
 * @param kind how frames come and go
 * @param queues how many threads share the interface, from 1; AF_XDP has at most as many as the interface has receive queues
 * @param waiting what an idle thread does
 * @param host whether frames that pass reach the host's stack, and frames that do not are kept from it
 */
public record HookOptions(String interfaceName, Kind kind, int queues, Waiting waiting, Host host) {
    public HookOptions {
        if (queues < 1) {
            throw new IllegalArgumentException("a hook has one queue at least: " + queues);
        }
    }

    /** How frames come and go. */
    public enum Kind {
        /** Packet sockets: any interface, the program before the host's stack by way of isolation. */
        AF_PACKET,
        /** XDP sockets on the driver's hook, or the stack's if the driver has none; needs BPF in the kernel. */
        AF_XDP,
        /** XDP sockets on the stack's hook. */
        AF_XDP_GENERIC,
        /** A TAP device of the hook's own: the host sends to it, the program is its driver. */
        TAP
    }

    /** What a thread does that has nothing to do. */
    public enum Waiting {
        /**
         * Waits in poll(2), and where frames come fast and one by one, lets them gather for some {@value Gathering#PAUSE_NANOS} ns before it
         * does: a wake-up costs many times what a frame does.
         */
        INTERRUPT,
        /** Looks again at once: the least latency, and a processor for each queue. */
        BUSY_POLL
    }

    /** What the host's stack has of the interface while it is hooked. */
    public enum Host {
        /** Frames that the program passes, and only those, as in the kernel. */
        PASSED_FRAMES,
        /** No frame that came in at the hook. */
        NOTHING
    }

    /** One queue, waiting in poll(2), passed frames to the host. */
    public static HookOptions on(String interfaceName, Kind kind) {
        return new HookOptions(interfaceName, kind, 1, Waiting.INTERRUPT, Host.PASSED_FRAMES);
    }

    /** The same with another number of queues. */
    public HookOptions withQueues(int number) {
        return new HookOptions(interfaceName, kind, number, waiting, host);
    }

    /** The same with another way of waiting. */
    public HookOptions withWaiting(Waiting other) {
        return new HookOptions(interfaceName, kind, queues, other, host);
    }

    /** The same with another deal for the host's stack. */
    public HookOptions withHost(Host other) {
        return new HookOptions(interfaceName, kind, queues, waiting, other);
    }
}
