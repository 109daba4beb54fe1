package dev.weir.xdp.error;

/** This kernel cannot do what is asked; the message names the feature and the first kernel that has it. */
public final class UnsupportedKernelException extends XdpException {

    /**
     * @param feature what is missing
     * @param since the first kernel version that has it, such as {@code 5.9}
     */
    public UnsupportedKernelException(String feature, String since) {
        super("this kernel has no %s; it is there from Linux %s on".formatted(feature, since));
    }

    /**
     * @param feature what is missing
     * @param since the first kernel version that has it all
     * @param refusal what the kernel said
     */
    public UnsupportedKernelException(String feature, String since, XdpException refusal) {
        this(feature, since);
        initCause(refusal);
    }
}
