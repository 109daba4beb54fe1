package dev.weir.xdp;

import java.util.List;

/**
 * Where and how to attach an XDP program.
 *
 * @param interfaceName name of the interface, in the calling thread's network namespace
 * @param mode which hook to use
 * @param samples whole Ethernet frames such as will come. An engine in user space runs the program on them before the first packet comes, on
 *     copies of its maps, until the JVM has compiled it for them; without any, it takes some of its own. The kernel compiles when it
 *     loads, and has no need of them
 */
public record AttachOptions(String interfaceName, Mode mode, List<byte[]> samples) {
    public AttachOptions {
        samples = List.copyOf(samples);
    }

    /** Without samples. */
    public AttachOptions(String interfaceName, Mode mode) {
        this(interfaceName, mode, List.of());
    }

    /** Which of an interface's hooks runs the program. */
    public enum Mode {
        /** The driver's hook, and the generic one if the driver has none or refuses; the choice is logged and in {@link Link#mode}. */
        NATIVE_OR_GENERIC,
        /** The driver's hook, before an skb exists, or an error. */
        NATIVE,
        /** The stack's hook, after the skb is built: works on every interface and is several times slower. */
        GENERIC,
        /**
         * No XDP hook: where the host's stack hands packets to the interface to be sent (tcx, from Linux 6.6 on). For programs of type {@code
         * SCHED_CLS}, and for the kernel's engine only. Others may be attached there as well; the last to come sees packets last.
         */
        EGRESS
    }

    /** Where an interface sends what the host's stack has for it. */
    public static AttachOptions egress(String interfaceName) {
        return new AttachOptions(interfaceName, Mode.EGRESS);
    }

    /** Native if the driver can, else generic, announced. */
    public static AttachOptions to(String interfaceName) {
        return new AttachOptions(interfaceName, Mode.NATIVE_OR_GENERIC);
    }

    /** The same with samples of what will come. */
    public AttachOptions withSamples(List<byte[]> frames) {
        return new AttachOptions(interfaceName, mode, frames);
    }
}
