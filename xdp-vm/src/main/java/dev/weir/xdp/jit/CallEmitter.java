package dev.weir.xdp.jit;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.weir.xdp.facts.Value;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.UnsupportedInstructionException;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.helper.HelperCode;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.machine.Executable;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Calls of helpers and of the program's own functions. */
final class CallEmitter {
    private static final int ARGUMENTS = 5;
    private static final int R10 = Register.R10.number();
    private static final MethodTypeDesc HELPER =
            MethodTypeDesc.of(CD_long, Names.CPU, CD_long, CD_long, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc LOOKUP = MethodTypeDesc.of(CD_long, CD_int, CD_long);
    private static final MethodTypeDesc UPDATE = MethodTypeDesc.of(CD_int, CD_int, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc DELETE = MethodTypeDesc.of(CD_int, CD_int, CD_long);
    private static final MethodTypeDesc CALLING_BACK =
            MethodTypeDesc.of(CD_long, Names.FUNCTIONS, Names.CPU, CD_long, CD_long, CD_long, CD_long, CD_long);

    private final Emission at;
    private final CodeBuilder code;
    private final Values values;
    private final MemoryEmitter memory;
    private final LookupEmitter lookups;

    CallEmitter(Emission at, MemoryEmitter memory) {
        this.at = at;
        this.memory = memory;
        this.lookups = new LookupEmitter(at, memory);
        this.code = at.code();
        this.values = at.values();
    }

    /** @throws UnsupportedInstructionException if there is no such helper */
    void emit(int slot, Operation.HelperCall call) {
        Helper helper = Helper.of(call.number())
                .orElseThrow(() -> new UnsupportedInstructionException(slot, Helper.unavailable(call.number())));
        KeyedLookup lookup = at.plan().lookupOrNull(slot, call);
        if (lookup != null) {
            lookups.emit(lookup);
            return;
        }
        at.plan().cellsRead(slot, call).forEach(memory::store);
        boolean mapKnown = at.known(slot, 1).kind() == Value.Kind.MAP;
        switch (helper) {
            case MAP_LOOKUP_ELEM, MAP_UPDATE_ELEM, MAP_DELETE_ELEM -> {
                if (mapKnown) {
                    callMap(slot, helper);
                } else {
                    callHelper(helper);
                }
            }
            case TAIL_CALL -> tailCall(slot);
            case LOOP -> callBack("loop");
            case FOR_EACH_MAP_ELEM -> callBack("forEach");
            default -> callHelper(helper);
        }
    }

    void emit(Operation.LocalCall call) {
        code.aload(Emission.PROGRAM);
        at.pushCpu();
        for (int register = 1; register <= ARGUMENTS; register++) {
            if (at.plan().program().reads(call.slot(), register)) {
                values.loadLong(register);
            } else {
                code.lconst_0();
            }
        }
        at.pushAddress(R10, -Executable.STACK_BYTES);
        code.invokevirtual(Names.PROGRAM, functionName(call.slot()), Names.FUNCTION);
        values.storeLong(0);
    }

    static String functionName(int slot) {
        return "function" + slot;
    }

    private void callHelper(Helper helper) {
        HelperCode it = HelperCode.of(helper);
        at.pushCpu();
        for (int register = 1; register <= ARGUMENTS; register++) {
            if (register <= helper.arguments().size()) {
                values.loadLong(register);
            } else {
                code.lconst_0();
            }
        }
        code.invokestatic(ClassDesc.of(it.owner().getName()), it.method(), HELPER);
        values.storeLong(0);
    }

    /** The map of an instance never changes, so HotSpot knows its class from experience, and sees through the call. */
    private void callMap(int slot, Helper helper) {
        at.pushMap((int) at.known(slot, 1).low());
        at.pushCpu();
        code.invokevirtual(Names.CPU, "number", Names.TO_INT);
        values.loadLong(2);
        switch (helper) {
            case MAP_LOOKUP_ELEM -> code.invokevirtual(Names.MAP, "lookup", LOOKUP);
            case MAP_DELETE_ELEM ->
                code.invokevirtual(Names.MAP, "delete", DELETE).i2l();
            default -> {
                values.loadLong(3);
                values.loadLong(4);
                code.invokevirtual(Names.MAP, "update", UPDATE).i2l();
            }
        }
        values.storeLong(0);
    }

    private void tailCall(int slot) {
        Label failed = code.newLabel();
        int target = code.allocateLocal(TypeKind.REFERENCE);
        Value map = at.known(slot, 2);
        at.pushCpu();
        if (map.kind() == Value.Kind.MAP) {
            at.pushMap((int) map.low());
        } else {
            values.loadLong(2);
        }
        values.loadLong(3);
        ClassDesc mapType = map.kind() == Value.Kind.MAP ? Names.MAP : CD_long;
        code.invokestatic(
                        Names.CALLS, "tailCallTarget", MethodTypeDesc.of(Names.EXECUTABLE, Names.CPU, mapType, CD_long))
                .astore(target)
                .aload(target)
                .ifnull(failed)
                .aload(target);
        at.pushCpu();
        values.loadLong(1);
        code.lconst_0();
        values.loadLong(R10);
        code.invokeinterface(Names.EXECUTABLE, "run", Names.RUN).lreturn().labelBinding(failed);
        code.lconst_0();
        values.storeLong(0);
    }

    private void callBack(String method) {
        code.aload(Emission.PROGRAM);
        at.pushCpu();
        for (int register = 1; register <= 4; register++) {
            values.loadLong(register);
        }
        values.loadLong(R10);
        code.invokestatic(Names.CALLS, method, CALLING_BACK);
        values.storeLong(0);
    }
}
