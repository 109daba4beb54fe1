package dev.weir.xdp.error;

/** Instructions that are no program: an unknown opcode, a jump out of range, a helper that this machine does not have. Nothing ran. */
public final class InvalidProgramException extends XdpException {
    private final int slot;

    /**
     * @param program the program's name
     * @param slot the instruction
     * @param reason what is wrong with it
     */
    public InvalidProgramException(String program, int slot, String reason) {
        super("program %s: instruction %d: %s".formatted(program, slot, reason));
        this.slot = slot;
    }

    /** The instruction that is wrong, counted in slots of eight bytes. */
    public int slot() {
        return slot;
    }
}
