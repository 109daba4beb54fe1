package dev.weir.xdp.jit;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.weir.xdp.facts.Value;
import dev.weir.xdp.flow.Operand;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.Operation.Arithmetic;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Arithmetic. An operation whose result is known to fit 32 bits is done on ints if its lower half depends on the lower halves of its
 * operands only.
 */
final class ArithmeticEmitter {
    private static final ClassDesc SEMANTICS = ClassDesc.of(dev.weir.xdp.semantics.Arithmetic.class.getName());
    private static final MethodTypeDesc SHORT_TO_SHORT =
            MethodTypeDesc.of(java.lang.constant.ConstantDescs.CD_short, java.lang.constant.ConstantDescs.CD_short);
    private static final ClassDesc SHORT = java.lang.constant.ConstantDescs.CD_Short;

    private final Emission at;
    private final CodeBuilder code;
    private final Values values;

    ArithmeticEmitter(Emission at) {
        this.at = at;
        this.code = at.code();
        this.values = at.values();
    }

    void emit(int slot, Operation.Binary binary) {
        if (!binary.wide() || isNarrow(slot, binary)) {
            emitInt(slot, binary);
        } else {
            emitLong(slot, binary);
        }
    }

    void emit(Operation.Negate negate) {
        if (negate.wide()) {
            values.loadLong(negate.target());
            code.lneg();
            values.storeLong(negate.target());
        } else {
            values.loadInt(negate.target());
            code.ineg();
            values.storeInt(negate.target());
        }
    }

    void emit(Operation.Swap swap) {
        boolean reverses = swap.order() != Operation.ByteOrder.LITTLE;
        int target = swap.target();
        if (swap.bits() == Long.SIZE) {
            if (reverses) {
                values.loadLong(target);
                code.invokestatic(Names.LONG, "reverseBytes", Names.LONG_TO_LONG);
                values.storeLong(target);
            }
            return;
        }
        values.loadInt(target);
        if (swap.bits() == Short.SIZE) {
            if (reverses) {
                code.i2s().invokestatic(SHORT, "reverseBytes", SHORT_TO_SHORT);
            }
            code.i2c();
        } else if (reverses) {
            code.invokestatic(Names.INTEGER, "reverseBytes", Names.INT_TO_INT);
        }
        values.storeInt(target);
    }

    void emit(int target, long constant) {
        if (constant >>> Integer.SIZE == 0) {
            code.loadConstant((int) constant);
            values.storeInt(target);
        } else {
            code.loadConstant(constant);
            values.storeLong(target);
        }
    }

    private boolean isNarrow(int slot, Operation.Binary binary) {
        Operand operand = binary.operand();
        boolean operandFits = operand.isRegister() && at.fits32(slot, operand.register());
        if (binary.kind() == Arithmetic.MOVE) {
            return operand.isRegister() ? operandFits : operand.immediate() >= 0;
        }
        if (!at.plan().program().facts().result(slot).fits32()) {
            return false;
        }
        boolean smallAmount = !operand.isRegister() && operand.immediate() >= 0 && operand.immediate() < Integer.SIZE;
        return switch (binary.kind()) {
            case ADD, SUB, MUL, AND, OR, XOR -> true;
            case LSH -> smallAmount;
            case RSH -> smallAmount && at.fits32(slot, binary.target());
            case ARSH -> smallAmount && at.known(slot, binary.target()).fits31();
            case DIV, MOD ->
                at.fits32(slot, binary.target()) && at.known(slot, operand).fits32();
            case SDIV, SMOD, MOVE, MOVE_SIGNED_8, MOVE_SIGNED_16, MOVE_SIGNED_32 -> false;
        };
    }

    private void emitInt(int slot, Operation.Binary binary) {
        int target = binary.target();
        Operand operand = binary.operand();
        boolean counts = binary.kind() == Arithmetic.ADD || binary.kind() == Arithmetic.SUB;
        if (counts
                && !operand.isRegister()
                && values.hasInt(target)
                && Math.abs(operand.immediate()) <= Byte.MAX_VALUE) {
            values.increment(
                    target, (int) (binary.kind() == Arithmetic.ADD ? operand.immediate() : -operand.immediate()));
            return;
        }
        if (isDivision(binary.kind())) {
            divideInt(slot, binary);
            return;
        }
        if (!binary.kind().isMove()) {
            values.loadInt(target);
        }
        at.pushInt(operand);
        switch (binary.kind()) {
            case ADD -> code.iadd();
            case SUB -> code.isub();
            case MUL -> code.imul();
            case AND -> code.iand();
            case OR -> code.ior();
            case XOR -> code.ixor();
            case LSH -> code.ishl();
            case RSH -> code.iushr();
            case ARSH -> code.ishr();
            case MOVE_SIGNED_8 -> code.i2b();
            case MOVE_SIGNED_16 -> code.i2s();
            case MOVE, MOVE_SIGNED_32, DIV, SDIV, MOD, SMOD -> {}
        }
        values.storeInt(target);
    }

    private static boolean isDivision(Arithmetic kind) {
        return switch (kind) {
            case DIV, SDIV, MOD, SMOD -> true;
            default -> false;
        };
    }

    /** Where both sides are known not to be negative and the divisor not to be 0, the JVM's own division does, and constants become shifts and products. */
    private void divideInt(int slot, Operation.Binary binary) {
        int target = binary.target();
        Operand operand = binary.operand();
        Value divisor = at.known(slot, operand);
        boolean remainder = binary.kind() == Arithmetic.MOD || binary.kind() == Arithmetic.SMOD;
        if (divisor.fits31() && divisor.low() > 0 && at.known(slot, target).fits31()) {
            values.loadInt(target);
            at.pushInt(operand);
            if (remainder) {
                code.irem();
            } else {
                code.idiv();
            }
        } else if (isUnsigned(binary.kind()) && divisor.fits32() && divisor.low() > 0) {
            values.loadInt(target);
            values.widen();
            at.pushInt(operand);
            values.widen();
            if (remainder) {
                code.lrem();
            } else {
                code.ldiv();
            }
            code.l2i();
        } else {
            values.loadInt(target);
            at.pushInt(operand);
            code.invokestatic(SEMANTICS, divisionName(binary.kind()), MethodTypeDesc.of(CD_int, CD_int, CD_int));
        }
        values.storeInt(target);
    }

    private static boolean isUnsigned(Arithmetic kind) {
        return kind == Arithmetic.DIV || kind == Arithmetic.MOD;
    }

    private void emitLong(int slot, Operation.Binary binary) {
        int target = binary.target();
        Operand operand = binary.operand();
        if (!binary.kind().isMove()) {
            values.loadLong(target);
        }
        switch (binary.kind()) {
            case LSH, RSH, ARSH, MOVE_SIGNED_8, MOVE_SIGNED_16, MOVE_SIGNED_32 -> at.pushInt(operand);
            default -> at.pushLong(operand);
        }
        switch (binary.kind()) {
            case ADD -> code.ladd();
            case SUB -> code.lsub();
            case MUL -> code.lmul();
            case AND -> code.land();
            case OR -> code.lor();
            case XOR -> code.lxor();
            case LSH -> code.lshl();
            case RSH -> code.lushr();
            case ARSH -> code.lshr();
            case MOVE_SIGNED_8 -> code.i2b().i2l();
            case MOVE_SIGNED_16 -> code.i2s().i2l();
            case MOVE_SIGNED_32 -> code.i2l();
            case DIV, SDIV, MOD, SMOD -> divideLong(slot, binary);
            case MOVE -> {}
        }
        values.storeLong(target);
    }

    private void divideLong(int slot, Operation.Binary binary) {
        Value dividend = at.known(slot, binary.target());
        Value divisor = at.known(slot, binary.operand());
        if (dividend.isNumber()
                && dividend.isNotNegative()
                && divisor.isNumber()
                && divisor.low() > 0
                && divisor.isNotNegative()) {
            if (binary.kind() == Arithmetic.DIV || binary.kind() == Arithmetic.SDIV) {
                code.ldiv();
            } else {
                code.lrem();
            }
            return;
        }
        code.invokestatic(SEMANTICS, divisionName(binary.kind()), MethodTypeDesc.of(CD_long, CD_long, CD_long));
    }

    private static String divisionName(Arithmetic kind) {
        return switch (kind) {
            case DIV -> "divide";
            case SDIV -> "divideSigned";
            case MOD -> "modulo";
            case SMOD -> "moduloSigned";
            default -> throw new IllegalArgumentException(kind + " is no division");
        };
    }
}
