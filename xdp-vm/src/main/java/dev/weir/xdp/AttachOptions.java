package dev.weir.xdp;

/**
 * Where and how to attach an XDP program.
 *
 * @param interfaceName name of the interface, in the calling thread's network namespace
 * @param mode which hook to use
 */
public record AttachOptions(String interfaceName, Mode mode) {

    /** Which of an interface's hooks runs the program. */
    public enum Mode {
        /** The driver's hook, and the generic one if the driver has none or refuses; the choice is logged and in {@link Link#mode}. */
        NATIVE_OR_GENERIC,
        /** The driver's hook, before an skb exists, or an error. */
        NATIVE,
        /** The stack's hook, after the skb is built: works on every interface and is several times slower. */
        GENERIC
    }

    /** Native if the driver can, else generic, announced. */
    public static AttachOptions to(String interfaceName) {
        return new AttachOptions(interfaceName, Mode.NATIVE_OR_GENERIC);
    }
}
