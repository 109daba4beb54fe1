package dev.weir.xdp.error;

/**
 * A program did at run time what no verified program does, and was stopped before it was done: it reached outside the memory that it
 * may use, or did not come to an end. Thrown by the checked machine only.
 */
public final class ProgramFaultException extends XdpException {
    private final int slot;

    /**
     * @param program the program's name
     * @param slot the instruction
     * @param reason what it tried: access, memory, offset, size and limits
     */
    public ProgramFaultException(String program, int slot, String reason) {
        super("program %s: instruction %d: %s".formatted(program, slot, reason));
        this.slot = slot;
    }

    /** The instruction that was stopped, counted in slots of eight bytes. */
    public int slot() {
        return slot;
    }
}
