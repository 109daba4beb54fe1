package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A function under construction of a program that may or may not be safe. What every register and stack slot holds is kept track of, so that
 * most of what is written makes sense; now and then the writer {@linkplain #slip slips}, and writes the nearest thing that does not.
 */
final class Draft {
    static final int REGISTERS = 10;
    static final int STACK = 10;
    /** Slots of 8 bytes below the frame pointer that hold what is spilled. */
    static final int SLOTS = 8;

    /** Where keys and other arguments of helpers are put: below the slots. */
    static final int ARGUMENTS = -Long.BYTES * (SLOTS + 2);

    private static final int PER_MILLE = 1000;
    private static final int MOST_TRIES = 32;
    private static final int[] INTERESTING = {
        0,
        1,
        -1,
        2,
        3,
        4,
        7,
        8,
        9,
        15,
        16,
        17,
        31,
        32,
        63,
        64,
        127,
        128,
        255,
        256,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        -2,
        -8,
        -16,
        -128
    };

    final RandomGenerator random;
    final CodeWriter code;
    final DraftFunctions functions;
    private final int slipsPerMille;
    private Held[] held = new Held[REGISTERS];
    private Held[] slots = new Held[SLOTS];
    private final List<Integer> jumpsToEnd = new ArrayList<>();
    /** A bit for each register that must stay as it is: what a loop around counts with, and finds again. */
    private int locked;

    /** How many loops are around. */
    int loops;

    /** How many blocks are around. */
    int depth;

    /** @param slipsPerMille how often the writer slips */
    Draft(RandomGenerator random, CodeWriter code, DraftFunctions functions, int slipsPerMille) {
        this.random = random;
        this.code = code;
        this.functions = functions;
        this.slipsPerMille = slipsPerMille;
        Arrays.fill(held, Held.NOTHING);
        Arrays.fill(slots, Held.NOTHING);
    }

    int slipsPerMille() {
        return slipsPerMille;
    }

    /** Whether to do the wrong thing here. */
    boolean slip() {
        return random.nextInt(PER_MILLE) < slipsPerMille;
    }

    /** One of so many cases. */
    int choose(int cases) {
        return random.nextInt(cases);
    }

    int constant() {
        return random.nextInt(4) > 0 ? INTERESTING[random.nextInt(INTERESTING.length)] : random.nextInt();
    }

    Held held(int register) {
        return register == STACK ? Held.stack(0) : held[register];
    }

    void set(int register, Held now) {
        held[register] = now;
    }

    Held slot(int slot) {
        return slots[slot];
    }

    void setSlot(int slot, Held now) {
        slots[slot] = now;
    }

    /** A register that holds something of a sort; -1 if none does. */
    int find(Predicate<Held> wanted) {
        int first = random.nextInt(REGISTERS);
        for (int i = 0; i < REGISTERS; i++) {
            int register = (first + i) % REGISTERS;
            if (wanted.test(held[register])) {
                return register;
            }
        }
        return -1;
    }

    /** A register that may be overwritten, other than those; if there is none, one that should not be. */
    int freeBut(int... taken) {
        int register = 0;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            register = random.nextInt(REGISTERS);
            boolean onlyContext = held[register].kind() == Held.Kind.CONTEXT && random.nextInt(16) > 0;
            if (!isLocked(register) && !onlyContext && !isOneOf(register, taken)) {
                return register;
            }
        }
        while (isOneOf(register, taken)) {
            register = random.nextInt(REGISTERS);
        }
        return register;
    }

    /** A register that may be overwritten. */
    int free() {
        return freeBut();
    }

    private static boolean isOneOf(int register, int[] taken) {
        for (int other : taken) {
            if (other == register) {
                return true;
            }
        }
        return false;
    }

    boolean isLocked(int register) {
        return ((locked >> register) & 1) != 0;
    }

    void lock(int register) {
        locked |= 1 << register;
    }

    void unlock(int register) {
        locked &= ~(1 << register);
    }

    /** Puts some number into a register. */
    void someNumber(int register) {
        int value = constant();
        code.move(register, value);
        set(register, value < 0 ? Held.ANY_NUMBER : Held.number(value));
    }

    /** A register with a number. */
    int number() {
        int register = find(Held::isNumber);
        if (register < 0) {
            register = free();
            someNumber(register);
        }
        return register;
    }

    /** A call leaves R0, and nothing in R1 to R5. */
    void afterCall(Held result) {
        Arrays.fill(held, 1, 6, Held.NOTHING);
        held[0] = result;
    }

    /** The packet may have moved. */
    void forgetPacket() {
        for (int register = 0; register < REGISTERS; register++) {
            held[register] = held[register].isPacket() ? Held.NOTHING : held[register];
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            slots[slot] = slots[slot].isPacket() ? Held.NOTHING : slots[slot];
        }
    }

    /** Somebody else may have written numbers to the stack. */
    void forgetStack() {
        for (int slot = 0; slot < SLOTS; slot++) {
            slots[slot] = slots[slot].kind() == Held.Kind.NOTHING ? Held.NOTHING : Held.ANY_NUMBER;
        }
    }

    /** Whether calls may overwrite R0 to R5 here. */
    boolean mayCall() {
        return (locked & 0x3f) == 0;
    }

    /** All that is known, to come back to. */
    Known known() {
        return new Known(held.clone(), slots.clone(), locked);
    }

    void restore(Known known) {
        held = known.held().clone();
        slots = known.slots().clone();
        locked = known.locked();
    }

    /** Another way ends here too. */
    void join(Known other) {
        Arrays.setAll(held, register -> held[register].join(other.held()[register]));
        Arrays.setAll(slots, slot -> slots[slot].join(other.slots()[slot]));
    }

    /** A loop begins: its later rounds find what earlier ones left, so pointers stay, and numbers may be any. */
    void beginLoop() {
        loops++;
        for (int register = 0; register < REGISTERS; register++) {
            if (held[register].isNumber()) {
                held[register] = Held.ANY_NUMBER;
            } else if (held[register].kind() != Held.Kind.NOTHING) {
                lock(register);
            }
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            slots[slot] = slots[slot].isNumber() ? Held.ANY_NUMBER : Held.NOTHING;
        }
    }

    record Known(Held[] held, Held[] slots, int locked) {}

    /** A jump to the end of the function if a comparison holds. */
    void toEndIf(boolean wide, JumpOperation operation, int left, int immediate) {
        jumpsToEnd.add(code.jump(wide, operation, left, immediate));
    }

    /** A jump to the end of the function if a comparison of registers holds. */
    void toEndIfRegisters(boolean wide, JumpOperation operation, int left, int right) {
        jumpsToEnd.add(code.jumpRegister(wide, operation, left, right));
    }

    /** A jump to the end of the function. */
    void toEnd() {
        jumpsToEnd.add(code.jump());
    }

    /** Writes some of the stack, so that it may be read. */
    void begin(int stackSlots) {
        for (int slot = 0; slot < stackSlots; slot++) {
            if (!slip()) {
                int value = constant();
                code.storeImmediate(MemorySize.DOUBLE_WORD, STACK, -Long.BYTES * (slot + 1), value);
                slots[slot] = value < 0 ? Held.ANY_NUMBER : Held.number(value);
            }
        }
    }

    /** Returns a number. */
    void end() {
        int result = find(Held::isNumber);
        if (result < 0) {
            code.move(0, 2);
        } else if (result != 0) {
            code.copy(0, result);
        }
        finish();
    }

    /** Returns what is in R0. */
    void finish() {
        code.exit();
        if (!jumpsToEnd.isEmpty()) {
            jumpsToEnd.forEach(code::land);
            code.move(0, 1).exit();
        }
    }
}
