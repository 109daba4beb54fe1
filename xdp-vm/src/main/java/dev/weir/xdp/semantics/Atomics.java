package dev.weir.xdp.semantics;

import dev.weir.xdp.memory.Memory;

/**
 * Atomic operations on memory (RFC 9669, section 5.3), sequentially consistent, all of them returning what was there before. An
 * operation without {@code BPF_FETCH} is the same one with its result thrown away. The address is aligned to the operand's size,
 * checked or proved before. What 32-bit operations fetch is zero-extended.
 */
public final class Atomics {
    /** What an atomic instruction does: its immediate on the wire, without {@link #FETCH} where that is optional. */
    public static final int ADD = 0x00;

    public static final int OR = 0x40;
    public static final int AND = 0x50;
    public static final int XOR = 0xa0;
    /** Added to the operation: the source register gets what was there before. */
    public static final int FETCH = 0x01;

    public static final int XCHG = 0xe0 | FETCH;
    public static final int CMPXCHG = 0xf0 | FETCH;

    private Atomics() {}

    /**
     * Does any operation but {@link #CMPXCHG} on 8 bytes.
     *
     * @param operation the immediate of the instruction, with or without {@link #FETCH}
     */
    public static long fetch64(int operation, long address, long operand) {
        return switch (operation | FETCH) {
            case ADD | FETCH -> Memory.getAndAddLong(address, operand);
            case OR | FETCH -> or64(address, operand);
            case AND | FETCH -> and64(address, operand);
            case XOR | FETCH -> xor64(address, operand);
            case XCHG -> Memory.getAndSetLong(address, operand);
            default -> throw new IllegalArgumentException("no atomic operation %#x".formatted(operation));
        };
    }

    /**
     * Does any operation but {@link #CMPXCHG} on 4 bytes.
     *
     * @param operation the immediate of the instruction, with or without {@link #FETCH}
     */
    public static long fetch32(int operation, long address, int operand) {
        return switch (operation | FETCH) {
            case ADD | FETCH -> Alu32.extend(Memory.getAndAddInt(address, operand));
            case OR | FETCH -> or32(address, operand);
            case AND | FETCH -> and32(address, operand);
            case XOR | FETCH -> xor32(address, operand);
            case XCHG -> Alu32.extend(Memory.getAndSetInt(address, operand));
            default -> throw new IllegalArgumentException("no atomic operation %#x".formatted(operation));
        };
    }

    /** {@code BPF_CMPXCHG}: stores {@code value} if {@code expected} (R0) is there; the result goes to R0. */
    public static long compareExchange64(long address, long expected, long value) {
        return Memory.compareAndExchangeLong(address, expected, value);
    }

    /** {@code BPF_CMPXCHG} on 4 bytes. The result, zero-extended, goes to R0 whether or not the exchange took place. */
    public static long compareExchange32(long address, int expected, int value) {
        return Alu32.extend(Memory.compareAndExchangeInt(address, expected, value));
    }

    public static long or64(long address, long operand) {
        long before = Memory.getLong(address);
        for (long seen; (seen = Memory.compareAndExchangeLong(address, before, before | operand)) != before; ) {
            before = seen;
        }
        return before;
    }

    public static long and64(long address, long operand) {
        long before = Memory.getLong(address);
        for (long seen; (seen = Memory.compareAndExchangeLong(address, before, before & operand)) != before; ) {
            before = seen;
        }
        return before;
    }

    public static long xor64(long address, long operand) {
        long before = Memory.getLong(address);
        for (long seen; (seen = Memory.compareAndExchangeLong(address, before, before ^ operand)) != before; ) {
            before = seen;
        }
        return before;
    }

    public static long or32(long address, int operand) {
        int before = Memory.getInt(address);
        for (int seen; (seen = Memory.compareAndExchangeInt(address, before, before | operand)) != before; ) {
            before = seen;
        }
        return Alu32.extend(before);
    }

    public static long and32(long address, int operand) {
        int before = Memory.getInt(address);
        for (int seen; (seen = Memory.compareAndExchangeInt(address, before, before & operand)) != before; ) {
            before = seen;
        }
        return Alu32.extend(before);
    }

    public static long xor32(long address, int operand) {
        int before = Memory.getInt(address);
        for (int seen; (seen = Memory.compareAndExchangeInt(address, before, before ^ operand)) != before; ) {
            before = seen;
        }
        return Alu32.extend(before);
    }
}
