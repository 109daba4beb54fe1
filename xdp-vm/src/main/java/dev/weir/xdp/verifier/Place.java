package dev.weir.xdp.verifier;

/** Registers and stack slots of all frames, numbered. */
final class Place {
    /** The kernel's {@code MAX_CALL_FRAMES}. */
    static final int MAX_FRAMES = 8;

    static final int REGISTERS = 11;

    /** The kernel's {@code MAX_BPF_STACK}, in slots of eight bytes. */
    static final int SLOTS = 64;

    static final int PER_FRAME = REGISTERS + SLOTS;
    static final int COUNT = MAX_FRAMES * PER_FRAME;

    private Place() {}

    static int ofRegister(int frame, int register) {
        return frame * PER_FRAME + register;
    }

    /** @param slot 0 is the slot right below the frame pointer */
    static int ofSlot(int frame, int slot) {
        return frame * PER_FRAME + REGISTERS + slot;
    }
}
