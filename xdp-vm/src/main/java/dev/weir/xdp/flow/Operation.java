package dev.weir.xdp.flow;

import dev.weir.xdp.isa.MemorySize;

/**
 * What an instruction does (RFC 9669), with the wire format's special cases told apart. Registers are numbers, places in the program
 * are slots. {@code wide} operations work on 64 bits; the others on the lower 32, and clear the upper half of their target.
 */
public sealed interface Operation {

    /** {@code target = target kind operand}; {@code MOV*} do not read the target. */
    record Binary(Arithmetic kind, boolean wide, int target, Operand operand) implements Operation {}

    /** {@code target = -target}. */
    record Negate(boolean wide, int target) implements Operation {}

    /** Reorders the lower {@code bits} (16, 32 or 64) of the target and clears what is above them. */
    record Swap(ByteOrder order, int bits, int target) implements Operation {}

    /** {@code target = value}. */
    record Constant(int target, long value) implements Operation {}

    /** The target gets what stands for a map, by its index in the program's list of maps. */
    record MapHandle(int target, int map) implements Operation {}

    /** The target gets the address of a byte of a map's first value. */
    record MapAddress(int target, int map, int offset) implements Operation {}

    /** The target gets what stands for the function that begins at {@code slot}. */
    record FunctionAddress(int target, int slot) implements Operation {}

    /** {@code target = *(base + offset)}, zero-extended, or sign-extended if {@code signed}. */
    record Load(int target, int base, int offset, MemorySize size, boolean signed) implements Operation {}

    /** {@code *(base + offset) = value}. */
    record Store(int base, int offset, MemorySize size, Operand value) implements Operation {}

    /**
     * {@code *(base + offset) kind= source}, atomically, on 4 or 8 bytes. With {@code fetch} the source gets the value before; of
     * {@link AtomicKind#COMPARE_EXCHANGE}, R0 does.
     */
    record Atomic(AtomicKind kind, boolean fetch, MemorySize size, int base, int offset, int source)
            implements Operation {}

    /** Goes on at {@code to}. */
    record Jump(int to) implements Operation {}

    /** Goes on at {@code to} if the comparison holds, else behind it. */
    record Branch(Comparison kind, boolean wide, int left, Operand right, int to) implements Operation {}

    /** Calls a helper by its number: arguments R1 to R5, result R0; R1 to R5 are lost. */
    record HelperCall(int number) implements Operation {}

    /** Calls the function that begins at {@code slot}: arguments R1 to R5, result R0; R1 to R5 are lost. */
    record LocalCall(int slot) implements Operation {}

    /** Ends the function; the result is R0. */
    record Exit() implements Operation {}

    /** Arithmetic with two sides. {@code S*} are signed, {@code MOVE_SIGNED_*} sign-extend the lower bits of the operand. */
    enum Arithmetic {
        ADD,
        SUB,
        MUL,
        DIV,
        SDIV,
        MOD,
        SMOD,
        AND,
        OR,
        XOR,
        LSH,
        RSH,
        ARSH,
        MOVE,
        MOVE_SIGNED_8,
        MOVE_SIGNED_16,
        MOVE_SIGNED_32;

        /** Whether the target's old value does not matter. */
        public boolean isMove() {
            return compareTo(MOVE) >= 0;
        }
    }

    /** Which order the bytes are brought into from the machine's, which is little-endian. */
    enum ByteOrder {
        /** Little-endian: only what is above is cleared. */
        LITTLE,
        /** Big-endian. */
        BIG,
        /** The other one, whatever it is. */
        SWAPPED
    }

    /** What an atomic operation does to memory. */
    enum AtomicKind {
        ADD,
        OR,
        AND,
        XOR,
        EXCHANGE,
        COMPARE_EXCHANGE
    }

    /** Comparisons; {@code S*} are signed, {@code SET} asks whether the sides have a bit in common. */
    enum Comparison {
        EQ,
        NE,
        SET,
        GT,
        GE,
        LT,
        LE,
        SGT,
        SGE,
        SLT,
        SLE
    }
}
