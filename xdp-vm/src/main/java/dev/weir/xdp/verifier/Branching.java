package dev.weir.xdp.verifier;

import dev.weir.xdp.semantics.Comparison;
import dev.weir.xdp.verifier.domain.Condition;
import dev.weir.xdp.verifier.domain.Refinement;
import dev.weir.xdp.verifier.domain.Scalar;
import org.jspecify.annotations.Nullable;

/** What a conditional jump teaches on its two ways, and which of them there are. */
final class Branching {
    /** Which ways a jump may go. */
    enum Ways {
        BOTH,
        /** None: nothing is left that the operands can be, so no run comes here. */
        NEITHER,
        TAKEN,
        NOT_TAKEN
    }

    private final int code;
    private final boolean wide;
    private final int left;
    private final int right;
    private final Value leftValue;
    private final Value rightValue;
    private @Nullable Refinement whenTaken;
    private @Nullable Refinement whenNotTaken;
    private Ways ways = Ways.BOTH;

    /** @param state what is known before the jump */
    Branching(Operation jump, State state) {
        this.code = jump.code;
        this.wide = jump.wide;
        this.left = jump.destination;
        this.right = jump.source;
        this.leftValue = state.register(left);
        this.rightValue = jump.right(state);
        decide(state);
    }

    Ways ways() {
        return ways;
    }

    Value leftValue() {
        return leftValue;
    }

    /** What the right operand was known to be; null if it is an immediate. */
    @Nullable
    Value rightValue() {
        return right == Operation.NO_REGISTER ? null : rightValue;
    }

    private void decide(State state) {
        if (leftValue instanceof ScalarValue a && rightValue instanceof ScalarValue b) {
            whenTaken = Condition.holding(code, wide, a.scalar(), b.scalar());
            whenNotTaken = Condition.failing(code, wide, a.scalar(), b.scalar());
            if (whenTaken == null || whenNotTaken == null) {
                ways = whenTaken != null ? Ways.TAKEN : whenNotTaken != null ? Ways.NOT_TAKEN : Ways.NEITHER;
                needPrecise(state);
            }
            return;
        }
        boolean equality = wide && (code == Comparison.EQ || code == Comparison.NE);
        boolean withNull =
                (isNull(rightValue) && isNeverNull(leftValue)) || (isNull(leftValue) && isNeverNull(rightValue));
        if (equality && withNull) {
            ways = code == Comparison.EQ ? Ways.NOT_TAKEN : Ways.TAKEN;
            needPrecise(state);
        }
    }

    private void needPrecise(State state) {
        state.needPrecise(left);
        if (right != Operation.NO_REGISTER) {
            state.needPrecise(right);
        }
    }

    private static boolean isNull(Value value) {
        return value instanceof ScalarValue number && number.scalar().isConstant(0);
    }

    /** Pointers that were moved may wrap around to 0 for all that is known here; those that were not may not. */
    private static boolean isNeverNull(Value value) {
        return value instanceof Pointer pointer
                && !pointer.nullable()
                && !pointer.target().isPacket();
    }

    /** Teaches a state what holds on one of the ways. */
    void learn(State state, boolean taken) {
        if (leftValue instanceof ScalarValue a && rightValue instanceof ScalarValue b) {
            Refinement known = taken ? whenTaken : whenNotTaken;
            if (known == null) {
                throw new IllegalStateException("this way is never gone");
            }

            Origins leftOrigins = state.top().origins(left);
            Origins rightOrigins =
                    right == Operation.NO_REGISTER ? Origins.NONE : state.top().origins(right);
            narrow(state, left, a, known.left(), rightOrigins);
            if (right != Operation.NO_REGISTER) {
                narrow(state, right, b, known.right(), leftOrigins);
            }
            return;
        }
        if (!wide) {
            return;
        }
        learnNull(state, taken);
        if (leftValue instanceof Pointer a && rightValue instanceof Pointer b) {
            PacketRange.learn(state, code, taken, a, b);
        }
    }

    /** A number is narrower now, and so are all that are linked to it; what is known of them rests on the other number too. */
    private static void narrow(State state, int register, ScalarValue before, Scalar after, Origins other) {
        if (after.equals(before.scalar())) {
            return;
        }
        Origins own = state.top().origins(register);
        state.set(register, before.withScalar(after), own.and(other));
        if (before.link() != 0) {
            state.narrowLinked(before.link(), after, own.and(other));
        }
    }

    private void learnNull(State state, boolean taken) {
        if (code != Comparison.EQ && code != Comparison.NE) {
            return;
        }
        boolean equal = (code == Comparison.EQ) == taken;
        if (leftValue instanceof Pointer pointer && pointer.nullable() && isNull(rightValue)) {
            resolveNull(state, pointer.id(), equal);
        } else if (rightValue instanceof Pointer pointer && pointer.nullable() && isNull(leftValue)) {
            resolveNull(state, pointer.id(), equal);
        } else if (equal && leftValue instanceof Pointer pointer && pointer.nullable() && isNeverNull(rightValue)) {
            resolveNull(state, pointer.id(), false);
        } else if (equal && rightValue instanceof Pointer pointer && pointer.nullable() && isNeverNull(leftValue)) {
            resolveNull(state, pointer.id(), false);
        }
    }

    /** All copies of a pointer turn out to be null, or not to be. */
    private static void resolveNull(State state, int id, boolean isNull) {
        state.replaceAll(value -> {
            if (!(value instanceof Pointer pointer) || !pointer.nullable() || pointer.id() != id) {
                return value;
            }
            if (isNull) {
                return ScalarValue.of(Scalar.constant(0));
            }
            return pointer.notNull(pointer.target() instanceof Target.MapValue);
        });
        if (isNull) {
            state.release(id);
        }
    }
}
