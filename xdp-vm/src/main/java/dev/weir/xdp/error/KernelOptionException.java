package dev.weir.xdp.error;

/** A variable of {@code .kconfig} that this machine's kernel has no value for, or none that fits. Nothing has been loaded. */
public final class KernelOptionException extends XdpException {
    private final String option;

    /**
     * @param object the object that has the variable, for messages
     * @param option the variable, which is called as the option
     * @param reason why it can have no value
     */
    public KernelOptionException(String object, String option, String reason) {
        super("%s: extern %s of .kconfig: %s".formatted(object, option, reason));
        this.option = option;
    }

    /** The name of the variable, such as {@code CONFIG_HZ}. */
    public String option() {
        return option;
    }
}
