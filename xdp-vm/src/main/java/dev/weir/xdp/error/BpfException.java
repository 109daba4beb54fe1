package dev.weir.xdp.error;

/** The engine, or the kernel behind it, refused an operation. */
public final class BpfException extends XdpException {
    private final String command;
    private final int errno;

    /**
     * @param command what was asked, such as {@code BPF_MAP_CREATE}
     * @param errno the error number, positive
     * @param message place, cause and remedy, errno's name included
     */
    public BpfException(String command, int errno, String message) {
        super(message);
        this.command = command;
        this.errno = errno;
    }

    /** The command that was refused, by its name in {@code uapi/linux/bpf.h} or of the system call. */
    public String command() {
        return command;
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }
}
