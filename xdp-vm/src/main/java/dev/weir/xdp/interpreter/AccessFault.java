package dev.weir.xdp.interpreter;

/** A check failed: what was tried, without the instruction, which the loop knows. Never leaves this package. */
final class AccessFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AccessFault(String reason) {
        super(reason, null, false, false);
    }

    /** The reason. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
