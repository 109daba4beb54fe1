package dev.weir.xdp.verifier;

import dev.weir.xdp.semantics.AluCode;
import dev.weir.xdp.verifier.domain.Scalar;
import dev.weir.xdp.verifier.domain.ScalarArithmetic;

/** What arithmetic leaves in its destination, for operands that were checked. */
final class ArithmeticEffect {
    private final Ids ids;

    ArithmeticEffect(Ids ids) {
        this.ids = ids;
    }

    void apply(Operation operation, State state) {
        int code = operation.code;
        int destination = operation.destination;
        if (AluCode.isConversion(code)) {
            convert(code, destination, state);
        } else if (isMove(code)) {
            Value right = operation.right(state);
            Value source = operation.source == Operation.NO_REGISTER ? right : linked(operation.source, state);
            Value moved = code == AluCode.MOV && operation.wide ? source : moved(code, operation.wide, source);
            state.set(destination, moved, operation.rightOrigins(state));
        } else {
            combine(operation, operation.right(state), state);
        }
    }

    private static boolean isMove(int code) {
        return code == AluCode.MOV || code == AluCode.MOVSX8 || code == AluCode.MOVSX16 || code == AluCode.MOVSX32;
    }

    /** A copy of a number stays linked to it. */
    private Value linked(int source, State state) {
        Value value = state.register(source);
        if (value instanceof ScalarValue number
                && number.link() == 0
                && !number.scalar().isConstant()) {
            value = number.withLink(ids.next());
            state.set(source, value, state.top().origins(source));
        }
        return value;
    }

    private static Value moved(int code, boolean wide, Value from) {
        return switch (from) {
            case ScalarValue number -> {
                Scalar zero = Scalar.constant(0);
                Scalar moved = wide
                        ? ScalarArithmetic.wide(code, zero, number.scalar())
                        : ScalarArithmetic.half(code, zero, number.scalar());
                yield new ScalarValue(moved, moved.equals(number.scalar()) ? number.link() : 0, number.taint());
            }
            case Pointer _ -> new ScalarValue(Scalar.ofBits(Integer.SIZE), 0, Taint.of(from));
            case Value.Uninitialised _ -> from;
        };
    }

    private static void convert(int code, int destination, State state) {
        Value before = state.register(destination);
        ScalarValue number = number(before);
        Scalar after = ScalarArithmetic.wide(code, number.scalar(), Scalar.constant(0));
        Taint taint = number.taint() == Taint.CLEAN ? Taint.CLEAN : Taint.MIXED;
        state.set(destination, new ScalarValue(after, 0, taint), state.top().origins(destination));
    }

    private void combine(Operation operation, Value right, State state) {
        int code = operation.code;
        int destination = operation.destination;
        Value left = state.register(destination);
        if (operation.wide && left instanceof Pointer pointer && right instanceof ScalarValue number) {
            if (operation.source != Operation.NO_REGISTER) {
                state.needPrecise(operation.source);
            }
            state.set(destination, moved(pointer, number, code == AluCode.SUB), Origins.NONE);
        } else if (operation.wide && right instanceof Pointer pointer && left instanceof ScalarValue number) {
            state.needPrecise(destination);
            state.set(destination, moved(pointer, number, false), Origins.NONE);
        } else {
            ScalarValue a = number(left);
            ScalarValue b = number(right);
            Scalar result = operation.wide
                    ? ScalarArithmetic.wide(code, a.scalar(), b.scalar())
                    : ScalarArithmetic.half(code, a.scalar(), b.scalar());
            Origins both = state.top().origins(destination).and(operation.rightOrigins(state));
            state.set(destination, new ScalarValue(result, 0, Taint.of(code, left, right)), both);
        }
    }

    private Pointer moved(Pointer pointer, ScalarValue number, boolean subtract) {
        boolean newId = pointer.target().isPacket() && !number.scalar().isConstant();
        return PointerArithmetic.move(pointer, number.scalar(), subtract, newId ? ids.next() : 0);
    }

    /** A pointer taken for a number is an address of which nothing is known. */
    private static ScalarValue number(Value value) {
        return value instanceof ScalarValue number ? number : new ScalarValue(Scalar.UNKNOWN, 0, Taint.of(value));
    }
}
