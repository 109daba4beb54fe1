package dev.weir.xdp.jit;

import dev.weir.xdp.facts.Value;
import dev.weir.xdp.flow.Operand;
import java.lang.classfile.CodeBuilder;

/**
 * What the emitters of one JVM method share.
 *
 * @param code takes the instructions
 * @param plan the function that is emitted, of which this method may be a part
 * @param values its variables as locals
 * @param fields the program's fields
 */
record Emission(CodeBuilder code, FunctionPlan plan, Values values, Fields fields) {
    /** The local that holds the program itself. */
    static final int PROGRAM = 0;

    /** The local that holds the {@link dev.weir.xdp.machine.Cpu}. */
    static final int CPU = 1;

    /** The first local behind these. */
    static final int PARAMETERS = 2;

    /** What is known of a register before an instruction. */
    Value known(int slot, int register) {
        return plan.program().facts().before(slot, register);
    }

    /** What is known of an operand before an instruction. */
    Value known(int slot, Operand operand) {
        return operand.isRegister() ? known(slot, operand.register()) : Value.constantOf(operand.immediate());
    }

    /** Whether a register's upper half is certain to be zero before an instruction. */
    boolean fits32(int slot, int register) {
        return values.hasInt(register) || known(slot, register).fits32();
    }

    /** Pushes all 64 bits of an operand. */
    void pushLong(Operand operand) {
        if (operand.isRegister()) {
            values.loadLong(operand.register());
        } else {
            code.loadConstant(operand.immediate());
        }
    }

    /** Pushes the lower 32 bits of an operand. */
    void pushInt(Operand operand) {
        if (operand.isRegister()) {
            values.loadInt(operand.register());
        } else {
            code.loadConstant((int) operand.immediate());
        }
    }

    /** Pushes the address that a register and an offset make. */
    void pushAddress(int register, long offset) {
        values.loadLong(register);
        if (offset != 0) {
            code.loadConstant(offset).ladd();
        }
    }

    /** Pushes the receiver and the null base of a call of Unsafe. */
    void pushUnsafe() {
        code.getstatic(Names.PROGRAM, Names.UNSAFE_FIELD, Names.UNSAFE).aconst_null();
    }

    /** Pushes what the instance knows of a map. */
    void pushOfMap(Fields.Kind kind, int map) {
        Fields.Bound field = fields.of(kind, map);
        code.aload(PROGRAM).getfield(Names.PROGRAM, field.name(), kind.type());
    }

    void pushMap(int index) {
        pushOfMap(Fields.Kind.MAP, index);
    }

    void pushCpu() {
        code.aload(CPU);
    }
}
