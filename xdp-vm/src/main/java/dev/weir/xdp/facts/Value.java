package dev.weir.xdp.facts;

/**
 * What is known about the 64 bits of a register: a set of values that contains every one it can have there.
 *
 * @param kind what sort of value
 * @param low of a number, the least, unsigned; of a stack address, the least offset from R10; of a context address, its offset; of a map
 *     or function, its index or slot
 * @param high of a number or stack address, the greatest; else as {@code low}
 * @param step of a number, the log2 of a distance: every value is {@code low} plus a multiple of it, modulo 2^64; 64 for exact numbers
 */
public record Value(Kind kind, long low, long high, int step) {
    /** The greatest value of 32 bits. */
    public static final long MAX_32 = 0xffff_ffffL;

    /** Nothing known. */
    public static final Value UNKNOWN = new Value(Kind.UNKNOWN, 0, 0, 0);

    /** Any address or number but of the context or the function's own frame. */
    public static final Value ELSEWHERE = new Value(Kind.ELSEWHERE, 0, 0, 0);

    /** An address in the packet. */
    public static final Value PACKET = new Value(Kind.PACKET, 0, 0, 0);

    private static final long FAR = 1L << 40;

    /** An address in the function's own frame, wherever. */
    static final Value STACK_ANYWHERE = new Value(Kind.STACK, -FAR, FAR, 0);

    /** Any number. */
    public static final Value NUMBER = new Value(Kind.NUMBER, 0, -1, 0);

    /** Any number of 32 bits. */
    public static final Value NUMBER_32 = number(0, MAX_32);

    /** Sorts of values. */
    public enum Kind {
        /** A number, or an address that the program can only use as one. */
        NUMBER,
        /** An address in the packet or its metadata, or of its end. */
        PACKET,
        /** The context's address plus an offset. */
        CONTEXT,
        /** An address in the frame of the function itself: R10 plus an offset. */
        STACK,
        /** What stands for a map of the program. */
        MAP,
        /** What stands for a function of the program. */
        FUNCTION,
        /** A number or an address, but neither of the context nor of the function's own frame. */
        ELSEWHERE,
        /** Anything. */
        UNKNOWN
    }

    /** A number from a range, both ends included, unsigned. */
    static Value number(long low, long high) {
        return number(low, high, 0);
    }

    /** The numbers of a range that are a multiple of 2 to the power of {@code step} from its beginning. */
    static Value number(long low, long high, int step) {
        if (low == high || step >= Long.SIZE) {
            return constantOf(low);
        }
        long last = low + ((high - low) & (-1L << step));
        return last == low ? constantOf(low) : new Value(Kind.NUMBER, low, last, step);
    }

    /** An exact number. */
    public static Value constantOf(long value) {
        return new Value(Kind.NUMBER, value, value, Long.SIZE);
    }

    /** R10 plus an offset from a range. Offsets that no frame has may come up on the way; a range of many of them is not kept. */
    static Value stack(long low, long high) {
        return low <= -FAR || high >= FAR ? STACK_ANYWHERE : new Value(Kind.STACK, low, high, 0);
    }

    static Value context(long offset) {
        return new Value(Kind.CONTEXT, offset, offset, 0);
    }

    static Value map(int index) {
        return new Value(Kind.MAP, index, index, 0);
    }

    static Value function(int slot) {
        return new Value(Kind.FUNCTION, slot, slot, 0);
    }

    /** Whether it is a number. */
    public boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    /** Whether it is one certain number, offset, map or function. */
    public boolean isExact() {
        return low == high && kind != Kind.UNKNOWN && kind != Kind.ELSEWHERE && kind != Kind.PACKET;
    }

    /** Whether it is one certain number. */
    public boolean isConstant() {
        return kind == Kind.NUMBER && low == high;
    }

    /** Whether the upper 32 bits are zero. */
    public boolean fits32() {
        return isAtMost(MAX_32);
    }

    /** Whether it is a number from 0 to {@link Integer#MAX_VALUE}: signed and unsigned comparisons say the same in 32 bits too. */
    public boolean fits31() {
        return isAtMost(Integer.MAX_VALUE);
    }

    /** Whether it is not negative as a signed number of 64 bits. Addresses of user space are not. */
    public boolean isNotNegative() {
        return kind == Kind.PACKET || (kind == Kind.NUMBER && high >= 0);
    }

    /** Whether it may be an address of the context. */
    public boolean mayBeContext() {
        return kind == Kind.CONTEXT || kind == Kind.UNKNOWN;
    }

    /** Whether it may be an address of the function's own frame. */
    public boolean mayBeStack() {
        return kind == Kind.STACK || kind == Kind.UNKNOWN;
    }

    private boolean isAtMost(long bound) {
        return kind == Kind.NUMBER && Long.compareUnsigned(high, bound) <= 0;
    }

    /** The least that holds both. */
    Value join(Value other) {
        if (equals(other)) {
            return this;
        }
        if (kind == other.kind) {
            return switch (kind) {
                case NUMBER -> number(min(low, other.low), max(high, other.high), commonStep(other));
                case STACK -> stack(Math.min(low, other.low), Math.max(high, other.high));
                case PACKET -> PACKET;
                case ELSEWHERE -> ELSEWHERE;
                case CONTEXT, MAP, FUNCTION, UNKNOWN -> UNKNOWN;
            };
        }
        return isElsewhere() && other.isElsewhere() ? ELSEWHERE : UNKNOWN;
    }

    /** Whether {@link #ELSEWHERE} holds it. */
    private boolean isElsewhere() {
        return kind == Kind.NUMBER || kind == Kind.PACKET || kind == Kind.ELSEWHERE;
    }

    /** The greatest step that leads from this range's beginning to all numbers of both. */
    private int commonStep(Value other) {
        return Math.min(Math.min(step, other.step), Long.numberOfTrailingZeros(low ^ other.low));
    }

    static long min(long left, long right) {
        return Long.compareUnsigned(left, right) <= 0 ? left : right;
    }

    static long max(long left, long right) {
        return Long.compareUnsigned(left, right) >= 0 ? left : right;
    }
}
