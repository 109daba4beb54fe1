package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.MemorySize;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One function under construction, statement by statement. Between statements it holds that
 *
 * <ul>
 *   <li>R0 to R6 are initialised numbers;
 *   <li>R7, {@link #BASE}, points to {@link #baseBytes} bytes that may be read and written, aligned to 8;
 *   <li>R8, {@link #PACKET}, points to the packet, of which {@link #packetBytes} bytes are known to be there; if they are none, the
 *       function does not look at the packet;
 *   <li>R9, {@link #CONTEXT}, is the context, but in callbacks;
 *   <li>the stack's last {@link #STACK_BYTES} bytes are initialised. Below them are the counters of loops, the key for helpers, and a
 *       place for one spilled pointer.
 * </ul>
 */
final class Body {
    static final int BASE = 7;
    static final int PACKET = 8;
    static final int CONTEXT = 9;
    static final int STACK = 10;
    static final int LAST_NUMBER = 6;
    static final int FIRST_SCRATCH = 1;
    static final int LAST_SCRATCH = 5;
    static final int STACK_BYTES = 64;
    static final int MAX_LOOPS = 2;
    static final int KEY = -STACK_BYTES - Long.BYTES * (MAX_LOOPS + 1);
    static final int SPILL = KEY - Long.BYTES;
    private static final int MAX_DEPTH = 3;
    private static final int[] INTERESTING = {
        0,
        1,
        -1,
        2,
        7,
        8,
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
        -128
    };

    final RandomGenerator random;
    final CodeWriter code;
    final Functions functions;
    final int number;
    int baseBytes;
    /** Whether the base register points to a stack, where the kernel wants accesses aligned. */
    boolean baseIsStack;

    int packetBytes;
    int loops;
    /** Whether {@link #SPILL} is in use. */
    boolean spilled;

    final Accesses accesses;
    private int depth;
    private final List<Integer> jumpsToEnd = new ArrayList<>();
    private final Arithmetic arithmetic;
    private final Flow flow;
    private final Calls calls;

    Body(RandomGenerator random, CodeWriter code, Functions functions, int number) {
        this.random = random;
        this.code = code;
        this.functions = functions;
        this.number = number;
        this.arithmetic = new Arithmetic(this);
        this.accesses = new Accesses(this);
        this.flow = new Flow(this);
        this.calls = new Calls(this);
    }

    /** Writes statements. */
    void statements(int count) {
        for (int i = 0; i < count; i++) {
            statement();
        }
    }

    /** Writes a block of a statement that holds others. */
    void block() {
        depth++;
        statements(random.nextInt(1, 5));
        depth--;
    }

    /** Whether it is called with the context. */
    boolean hasContext() {
        return !functions.isCallback(number);
    }

    /** Whether statements that hold others may be written here. */
    boolean mayNest() {
        return depth < MAX_DEPTH;
    }

    private void statement() {
        int choice = random.nextInt(100);
        if (choice < 42) {
            arithmetic.write();
        } else if (choice < 66) {
            accesses.write();
        } else if (choice < 82 && mayNest()) {
            flow.write();
        } else {
            calls.write();
        }
    }

    /** Writes a statement that holds no others and calls nothing. */
    void simpleStatement() {
        if (random.nextBoolean()) {
            arithmetic.write();
        } else {
            accesses.write();
        }
    }

    /** Initialises R0 to R6. */
    void numbers() {
        for (int register = 0; register <= LAST_NUMBER; register++) {
            number(register);
        }
    }

    /** Initialises the stack's last bytes. */
    void stack() {
        for (int offset = -STACK_BYTES; offset < 0; offset += Long.BYTES) {
            code.storeImmediate(MemorySize.DOUBLE_WORD, STACK, offset, constant());
        }
    }

    /** Puts some number into a register. */
    void number(int register) {
        if (random.nextInt(8) == 0) {
            code.load64(register, random.nextLong());
        } else {
            code.move(register, constant());
        }
    }

    /** Makes numbers of R1 to R5 again, which a call left undefined; some are what R0 or R6 is. */
    void renewArguments() {
        for (int register = FIRST_SCRATCH; register <= LAST_SCRATCH; register++) {
            switch (random.nextInt(4)) {
                case 0 -> code.copy(register, LAST_NUMBER);
                case 1 -> code.load(MemorySize.DOUBLE_WORD, false, register, STACK, stackSlot());
                default -> code.move(register, constant());
            }
        }
    }

    /** An unconditional jump, near or far. */
    int anyJump() {
        return random.nextInt(4) == 0 ? code.farJump() : code.jump();
    }

    /** A jump to the end of the function: the slot was written just now. */
    void goesToEnd(int slot) {
        jumpsToEnd.add(slot);
    }

    /** The end of the function is here. */
    void end() {
        jumpsToEnd.forEach(code::land);
    }

    /** A register that holds a number. */
    int anyNumber() {
        return random.nextInt(LAST_NUMBER + 1);
    }

    /** A register that a call may use. */
    int scratch() {
        return random.nextInt(FIRST_SCRATCH, LAST_SCRATCH + 1);
    }

    /** Another register that a call may use. */
    int scratchAfter(int register) {
        return register == LAST_SCRATCH ? FIRST_SCRATCH : register + 1;
    }

    /** Offset of an aligned double word of the initialised stack. */
    int stackSlot() {
        return -Long.BYTES * random.nextInt(1, STACK_BYTES / Long.BYTES + 1);
    }

    int constant() {
        return random.nextBoolean() ? INTERESTING[random.nextInt(INTERESTING.length)] : random.nextInt();
    }
}
