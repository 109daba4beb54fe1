package dev.weir.xdp.facts;

import dev.weir.xdp.flow.Operand;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.Operation.Arithmetic;
import dev.weir.xdp.flow.Operation.AtomicKind;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.helper.Result;
import dev.weir.xdp.isa.MemorySize;

/** What each operation does to a {@link State}. */
final class Transfer {
    /** Fields of {@code struct xdp_md} before this offset are addresses in the packet. */
    private static final int CONTEXT_ADDRESSES = 12;

    private final Summaries summaries;
    /** Whether loads of 8 bytes from memory outside the frame may give any address: such memory may be a caller's frame. */
    private final boolean inner;

    private boolean escapes;

    /** @param escapes whether addresses of the frame are known to get out of sight */
    Transfer(Summaries summaries, boolean inner, boolean escapes) {
        this.summaries = summaries;
        this.inner = inner;
        this.escapes = escapes;
    }

    /** Whether an address of the frame may have got to where its accesses are not seen here. */
    boolean escapes() {
        return escapes;
    }

    /** Changes the state to what it is after an operation; branches are left to {@link Refinement}. */
    void apply(Operation operation, State state) {
        switch (operation) {
            case Operation.Binary binary -> state.setRegister(binary.target(), compute(binary, state));
            case Operation.Negate negate ->
                state.setRegister(negate.target(), mangled(state.register(negate.target()), negate.wide()));
            case Operation.Swap swap -> state.setRegister(swap.target(), swapped(swap, state));
            case Operation.Constant constant ->
                state.setRegister(constant.target(), Value.constantOf(constant.value()));
            case Operation.MapHandle handle -> state.setRegister(handle.target(), Value.map(handle.map()));
            case Operation.MapAddress address -> state.setRegister(address.target(), Value.ELSEWHERE);
            case Operation.FunctionAddress address -> {
                summaries.callBack(address.slot());
                state.setRegister(address.target(), Value.function(address.slot()));
            }
            case Operation.Load load -> state.setRegister(load.target(), load(load, state));
            case Operation.Store store -> store(store, state);
            case Operation.Atomic atomic -> exchange(atomic, state);
            case Operation.HelperCall call -> callHelper(call, state);
            case Operation.LocalCall call -> callFunction(call, state);
            case Operation.Jump _, Operation.Branch _, Operation.Exit _ -> {}
        }
    }

    private Value compute(Operation.Binary binary, State state) {
        Value left = state.register(binary.target());
        Value right = operand(binary.operand(), state);
        Arithmetic kind = binary.kind();
        if (!binary.wide()) {
            left = asNumber(left);
            right = asNumber(right);
        }
        if (kind.isMove() ? right.isNumber() : left.isNumber() && right.isNumber()) {
            return Ranges.compute(kind, binary.wide(), left, right);
        }
        return switch (kind) {
            case MOVE -> right;
            case ADD -> right.isNumber() ? move(left, right, false) : move(right, left, false);
            case SUB ->
                left.kind() == Value.Kind.PACKET && right.kind() == Value.Kind.PACKET
                        ? Value.NUMBER
                        : move(left, right, true);
            default -> escape(left, right);
        };
    }

    /** An address plus or minus a number. */
    private Value move(Value base, Value distance, boolean back) {
        if (!distance.isNumber()) {
            return escape(base, distance);
        }
        return switch (base.kind()) {
            case PACKET -> Value.PACKET;
            case ELSEWHERE -> Value.ELSEWHERE;
            case CONTEXT ->
                distance.isConstant()
                        ? Value.context(base.low() + (back ? -distance.low() : distance.low()))
                        : Value.UNKNOWN;
            case STACK -> moveInFrame(base, distance, back);
            case NUMBER, MAP, FUNCTION, UNKNOWN -> Value.UNKNOWN;
        };
    }

    private static Value moveInFrame(Value base, Value distance, boolean back) {
        if (distance.isConstant()) {
            long by = back ? -distance.low() : distance.low();
            return Math.abs(by) > Integer.MAX_VALUE
                    ? Value.STACK_ANYWHERE
                    : Value.stack(base.low() + by, base.high() + by);
        }
        if (back || !distance.fits32()) {
            return Value.STACK_ANYWHERE;
        }
        return Value.stack(base.low() + distance.low(), base.high() + distance.high());
    }

    /** The result of an operation that no address survives, other than by being hidden. */
    private Value escape(Value left, Value right) {
        if (left.mayBeStack() || right.mayBeStack()) {
            escapes = true;
        }
        return Value.UNKNOWN;
    }

    private Value mangled(Value value, boolean wide) {
        if (!wide) {
            return Value.NUMBER_32;
        }
        return value.isNumber() ? Value.NUMBER : escape(value, value);
    }

    private Value swapped(Operation.Swap swap, State state) {
        if (swap.bits() == Long.SIZE) {
            return swap.order() == Operation.ByteOrder.LITTLE
                    ? state.register(swap.target())
                    : mangled(state.register(swap.target()), true);
        }
        long greatest = (1L << swap.bits()) - 1;
        Value before = state.register(swap.target());
        boolean unchanged = swap.order() == Operation.ByteOrder.LITTLE
                && before.isNumber()
                && Long.compareUnsigned(before.high(), greatest) <= 0;
        return unchanged ? before : Value.number(0, greatest);
    }

    private Value load(Operation.Load load, State state) {
        Value base = state.register(load.base());
        MemorySize size = load.size();
        if (base.kind() == Value.Kind.UNKNOWN) {
            // Ways met on one of which it was an address of the frame, for all that is known.
            escapes = true;
        }
        if (base.kind() == Value.Kind.CONTEXT) {
            return base.low() + load.offset() < CONTEXT_ADDRESSES ? Value.PACKET : Value.NUMBER_32;
        }
        if (size != MemorySize.DOUBLE_WORD) {
            if (base.kind() == Value.Kind.UNKNOWN) {
                return size == MemorySize.WORD ? Value.UNKNOWN : loaded(size, load.signed());
            }
            return loaded(size, load.signed());
        }
        return switch (base.kind()) {
            case STACK -> fromFrame(base, load.offset(), state);
            case PACKET -> Value.NUMBER;
            case NUMBER, ELSEWHERE, MAP, FUNCTION -> inner ? Value.UNKNOWN : Value.NUMBER;
            case CONTEXT, UNKNOWN -> Value.UNKNOWN;
        };
    }

    private Value fromFrame(Value base, int offset, State state) {
        if (escapes) {
            return Value.UNKNOWN;
        }
        if (base.isExact()) {
            return State.isWord(base.low() + offset) ? state.word(base.low() + offset) : Value.NUMBER;
        }
        return Value.UNKNOWN;
    }

    private static Value loaded(MemorySize size, boolean signed) {
        return signed ? Value.NUMBER : Value.number(0, (1L << (size.bytes() * Byte.SIZE)) - 1);
    }

    private void store(Operation.Store store, State state) {
        Value base = state.register(store.base());
        Value value = operand(store.value(), state);
        MemorySize size = store.size();
        boolean word = base.kind() == Value.Kind.STACK
                && base.isExact()
                && size == MemorySize.DOUBLE_WORD
                && State.isWord(base.low() + store.offset());
        if (word) {
            state.setWord(base.low() + store.offset(), value);
            return;
        }
        if (value.kind() == Value.Kind.STACK || base.kind() == Value.Kind.UNKNOWN) {
            escapes = true;
        }
        write(base, store.offset(), size, state);
    }

    private static void write(Value base, int offset, MemorySize size, State state) {
        if (base.kind() == Value.Kind.STACK) {
            state.scribble(base.low() + offset, base.high() + offset + size.bytes());
        }
    }

    private void exchange(Operation.Atomic atomic, State state) {
        Value base = state.register(atomic.base());
        if (base.kind() == Value.Kind.UNKNOWN) {
            escapes = true;
        }
        if (state.register(atomic.source()).kind() == Value.Kind.STACK) {
            escapes = true;
        }
        write(base, atomic.offset(), atomic.size(), state);
        boolean compares = atomic.kind() == AtomicKind.COMPARE_EXCHANGE;
        if (atomic.fetch() || compares) {
            Value before = base.kind() == Value.Kind.UNKNOWN || inner ? Value.UNKNOWN : Value.NUMBER;
            state.setRegister(
                    compares ? 0 : atomic.source(), atomic.size() == MemorySize.WORD ? Value.NUMBER_32 : before);
        }
    }

    private void callHelper(Operation.HelperCall call, State state) {
        for (FrameAccess access : FrameAccess.of(call.number(), state.registers(), summaries.maps())) {
            if (state.register(access.argument()).kind() == Value.Kind.UNKNOWN) {
                escapes = true;
            }
            if (access.writes()) {
                state.scribble(access.from(), access.to());
            }
        }
        Helper helper = Helper.of(call.number()).orElse(null);
        if (helper != null && helper.isControlFlow() && helper != Helper.TAIL_CALL) {
            // The callback gets the third argument, and may do as it likes with what is there.
            escapes |= state.register(3).mayBeStack();
        }
        state.setRegister(0, helper == null ? Value.UNKNOWN : result(helper));
        forgetArguments(state);
    }

    private static Value result(Helper helper) {
        return helper.result() == Result.INTEGER ? Value.NUMBER : Value.ELSEWHERE;
    }

    private void callFunction(Operation.LocalCall call, State state) {
        for (int register = 1; register <= 5; register++) {
            Value argument = state.register(register);
            // What is unknown may be a left-over that the function never reads; to read it is to dereference it there,
            // not here.
            escapes |= argument.mayBeStack() && summaries.reads(call.slot(), register);
        }
        summaries.call(call.slot(), state);
        state.setRegister(0, summaries.result(call.slot(), state, inner));
        forgetArguments(state);
    }

    private static void forgetArguments(State state) {
        for (int register = 1; register <= 5; register++) {
            state.setRegister(register, Value.UNKNOWN);
        }
    }

    private static Value operand(Operand operand, State state) {
        return operand.isRegister() ? state.register(operand.register()) : Value.constantOf(operand.immediate());
    }

    /** What the lower 32 bits of anything are. */
    private static Value asNumber(Value value) {
        return value.isNumber() ? value : Value.NUMBER_32;
    }
}
