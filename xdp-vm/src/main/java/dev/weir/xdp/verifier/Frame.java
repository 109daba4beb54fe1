package dev.weir.xdp.verifier;

import java.util.Arrays;

/**
 * A function under way: its registers and its stack. With each goes where it came from since the last {@link Checkpoint}: of a register or
 * slot that was not written since, its own place; of others, the places that it was computed from. Mutable; owned by one {@link State}.
 */
final class Frame {
    /** A bit for each register that a call leaves alone: R6 to R9. */
    static final int KEPT_OVER_CALLS = 0b11_1100_0000;

    private static final int NO_CALLBACK = -1;

    private static final Origins[][] OWN_REGISTERS = new Origins[Place.MAX_FRAMES][Place.REGISTERS];
    private static final Origins[][] OWN_SLOTS = new Origins[Place.MAX_FRAMES][Place.SLOTS];

    static {
        for (int frame = 0; frame < Place.MAX_FRAMES; frame++) {
            for (int register = 0; register < Place.REGISTERS; register++) {
                OWN_REGISTERS[frame][register] = Origins.of(Place.ofRegister(frame, register));
            }
            for (int slot = 0; slot < Place.SLOTS; slot++) {
                OWN_SLOTS[frame][slot] = Origins.of(Place.ofSlot(frame, slot));
            }
        }
    }

    final int index;
    final Subprogram subprogram;

    /** The call that it returns to; -1 for the entry. */
    final int callSite;

    /** How many references were held when a helper called this function; {@link #NO_CALLBACK} if no helper did. */
    private final int heldBefore;

    /** How often the helper call that this frame is at has called its function. */
    private long callbackRuns;

    private final Value[] registers;
    private final Origins[] origins;
    private Slot[] slots;
    private Origins[] slotOrigins;
    private byte[] rewritten;

    /** @param callSite slot of the call instruction, -1 for the entry */
    Frame(int index, Subprogram subprogram, int callSite) {
        this(index, subprogram, callSite, NO_CALLBACK);
    }

    private Frame(int index, Subprogram subprogram, int callSite, int heldBefore) {
        this.heldBefore = heldBefore;
        this.index = index;
        this.subprogram = subprogram;
        this.callSite = callSite;
        this.registers = new Value[Place.REGISTERS];
        this.origins = new Origins[Place.REGISTERS];
        this.slots = new Slot[0];
        this.slotOrigins = new Origins[0];
        this.rewritten = new byte[0];
        Arrays.fill(registers, Value.UNINITIALISED);
        Arrays.fill(origins, Origins.NONE);
        registers[Place.REGISTERS - 1] = Pointer.to(new Target.Stack(index));
    }

    /**
     * A function that a helper calls.
     *
     * @param held how many references are held when it is called
     */
    static Frame ofCallback(int index, Subprogram subprogram, int callSite, int held) {
        return new Frame(index, subprogram, callSite, held);
    }

    private Frame(Frame other) {
        this.heldBefore = other.heldBefore;
        this.callbackRuns = other.callbackRuns;
        this.index = other.index;
        this.subprogram = other.subprogram;
        this.callSite = other.callSite;
        this.registers = other.registers.clone();
        this.origins = other.origins.clone();
        this.slots = other.slots.clone();
        this.slotOrigins = other.slotOrigins.clone();
        this.rewritten = other.rewritten.clone();
    }

    Frame copy() {
        return new Frame(this);
    }

    /** Whether a helper called this function. */
    boolean isCallback() {
        return heldBefore != NO_CALLBACK;
    }

    /** How many references were held when a helper called this function. */
    int heldBefore() {
        return heldBefore;
    }

    long callbackRuns() {
        return callbackRuns;
    }

    void countCallbackRun() {
        callbackRuns++;
    }

    /** The next helper call starts to count anew. */
    void forgetCallbackRuns() {
        callbackRuns = 0;
    }

    Value register(int number) {
        return registers[number];
    }

    Origins origins(int number) {
        return origins[number];
    }

    void set(int number, Value value, Origins from) {
        registers[number] = value;
        origins[number] = from;
    }

    /** Slots that were ever written; 0 is right below the frame pointer. */
    int slots() {
        return slots.length;
    }

    Slot slot(int number) {
        return number < slots.length ? slots[number] : Slot.EMPTY;
    }

    Origins slotOrigins(int number) {
        return number < slots.length ? slotOrigins[number] : Origins.NONE;
    }

    /** A bit for each byte of a slot that was written since the last checkpoint. */
    int rewritten(int number) {
        return number < slots.length ? rewritten[number] : 0;
    }

    /** @param bytes the bytes that are new, a bit each */
    void setSlot(int number, Slot slot, Origins from, int bytes) {
        if (number >= slots.length) {
            grow(number + 1);
        }
        slots[number] = slot;
        slotOrigins[number] = from;
        rewritten[number] |= (byte) bytes;
    }

    private void grow(int size) {
        int before = slots.length;
        slots = Arrays.copyOf(slots, size);
        slotOrigins = Arrays.copyOf(slotOrigins, size);
        rewritten = Arrays.copyOf(rewritten, size);
        Arrays.fill(slots, before, size, Slot.EMPTY);
        Arrays.fill(slotOrigins, before, size, Origins.NONE);
    }

    /** From here on, everything comes from its own place. */
    void rebase() {
        System.arraycopy(OWN_REGISTERS[index], 0, origins, 0, origins.length);
        System.arraycopy(OWN_SLOTS[index], 0, slotOrigins, 0, slotOrigins.length);
        Arrays.fill(rewritten, (byte) 0);
    }
}
