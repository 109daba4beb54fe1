package dev.weir.xdp.error;

/** The operating system refused a call other than bpf(2): a socket, a mount, a namespace, an interface. */
public final class SystemCallException extends XdpException {
    private final String call;
    private final int errno;

    /**
     * @param call the call or request that was refused, such as {@code mount} or {@code RTM_GETROUTE}
     * @param errno the error number, positive
     * @param message place, cause and remedy, errno's name included
     */
    public SystemCallException(String call, int errno, String message) {
        super(message);
        this.call = call;
        this.errno = errno;
    }

    /** The call or request that was refused. */
    public String call() {
        return call;
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }
}
