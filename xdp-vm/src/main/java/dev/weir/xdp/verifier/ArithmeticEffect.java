package dev.weir.xdp.verifier;

import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.semantics.AluCode;
import dev.weir.xdp.verifier.domain.Scalar;
import dev.weir.xdp.verifier.domain.ScalarArithmetic;

/** What arithmetic leaves in its destination, for operands that were checked. */
final class ArithmeticEffect {
    private final Ids ids;

    ArithmeticEffect(Ids ids) {
        this.ids = ids;
    }

    void apply(Instruction instruction, State state) {
        boolean wide = instruction.instructionClass() == InstructionClass.ALU64;
        int code = AluCode.of(instruction);
        int destination = instruction.destination();
        if (Opcode.operation(instruction) == AluOperation.END.code()) {
            convert(code, destination, state);
            return;
        }
        boolean fromRegister = Opcode.hasSourceRegister(instruction);
        Value right = fromRegister
                ? state.register(instruction.source())
                : ScalarValue.of(Scalar.constant(instruction.immediate()));
        Origins rightOrigins = fromRegister ? state.top().origins(instruction.source()) : Origins.NONE;
        if (Opcode.operation(instruction) == AluOperation.MOV.code()) {
            Value source = fromRegister ? linked(instruction.source(), state) : right;
            state.set(destination, code == AluCode.MOV && wide ? source : moved(code, wide, source), rightOrigins);
        } else {
            Origins both = state.top().origins(destination).and(rightOrigins);
            combine(code, wide, instruction, right, both, state);
        }
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
            case Pointer _ -> new ScalarValue(Scalar.ofBits(Integer.SIZE), 0, Taint.ADDRESS);
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

    private void combine(int code, boolean wide, Instruction instruction, Value right, Origins both, State state) {
        int destination = instruction.destination();
        Value left = state.register(destination);
        if (wide && left instanceof Pointer pointer && right instanceof ScalarValue number) {
            if (Opcode.hasSourceRegister(instruction)) {
                state.needPrecise(instruction.source());
            }
            state.set(destination, moved(pointer, number, code == AluCode.SUB), Origins.NONE);
        } else if (wide && right instanceof Pointer pointer && left instanceof ScalarValue number) {
            state.needPrecise(destination);
            state.set(destination, moved(pointer, number, false), Origins.NONE);
        } else {
            ScalarValue a = number(left);
            ScalarValue b = number(right);
            Scalar result = wide
                    ? ScalarArithmetic.wide(code, a.scalar(), b.scalar())
                    : ScalarArithmetic.half(code, a.scalar(), b.scalar());
            state.set(destination, new ScalarValue(result, 0, Taint.of(code, a.taint(), b.taint())), both);
        }
    }

    private Pointer moved(Pointer pointer, ScalarValue number, boolean subtract) {
        boolean newId = pointer.target().isPacket() && !number.scalar().isConstant();
        return PointerArithmetic.move(pointer, number.scalar(), subtract, newId ? ids.next() : 0);
    }

    /** A pointer taken for a number is an address of which nothing is known. */
    private static ScalarValue number(Value value) {
        return value instanceof ScalarValue number ? number : new ScalarValue(Scalar.UNKNOWN, 0, Taint.ADDRESS);
    }
}
