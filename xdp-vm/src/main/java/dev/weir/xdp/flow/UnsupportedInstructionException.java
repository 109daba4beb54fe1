package dev.weir.xdp.flow;

/** An instruction that this machine has no meaning for, or a flow that leaves the program. */
public final class UnsupportedInstructionException extends RuntimeException {
    private final int slot;
    private final String reason;

    public UnsupportedInstructionException(int slot, String reason) {
        super("instruction %d: %s".formatted(slot, reason));
        this.slot = slot;
        this.reason = reason;
    }

    /** What is wrong with it. */
    public String reason() {
        return reason;
    }

    /** Where it stands. */
    public int slot() {
        return slot;
    }
}
