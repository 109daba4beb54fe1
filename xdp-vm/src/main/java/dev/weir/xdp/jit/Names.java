package dev.weir.xdp.jit;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.weir.xdp.helper.HelperFunction;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.map.HashPlace;
import dev.weir.xdp.map.HashShape;
import dev.weir.xdp.map.VmMap;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import jdk.internal.misc.Unsafe;

/** Classes and methods that emitted code refers to. */
final class Names {
    /** The class that is made; hidden, so the name only has to be in this package. */
    static final ClassDesc PROGRAM = ClassDesc.of(Names.class.getPackageName() + ".Generated");

    static final ClassDesc BASE = ClassDesc.of(CompiledProgram.class.getName());
    static final ClassDesc TEMPLATE = ClassDesc.of(Template.class.getName());

    static final ClassDesc CPU = ClassDesc.of(Cpu.class.getName());
    static final ClassDesc MAP = ClassDesc.of(VmMap.class.getName());
    static final ClassDesc HASH_SHAPE = ClassDesc.of(HashShape.class.getName());
    static final ClassDesc HASH_PLACE = ClassDesc.of(HashPlace.class.getName());
    static final ClassDesc EXECUTABLE = ClassDesc.of(Executable.class.getName());
    static final ClassDesc HELPER_FUNCTION = ClassDesc.of(HelperFunction.class.getName());
    static final ClassDesc UNSAFE = ClassDesc.of(Unsafe.class.getName());
    static final ClassDesc FUNCTIONS = ClassDesc.of(Functions.class.getName());
    static final ClassDesc CALLS = ClassDesc.of(Calls.class.getName());
    static final ClassDesc LONG = ConstantDescs.CD_Long;
    static final ClassDesc INTEGER = ConstantDescs.CD_Integer;

    static final String UNSAFE_FIELD = "UNSAFE";

    static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_long, CPU, CD_long, CD_long, CD_long);
    static final MethodTypeDesc LONG_TO_LONG = MethodTypeDesc.of(CD_long, CD_long);
    static final MethodTypeDesc LONGS_TO_LONG = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    static final MethodTypeDesc LONGS_TO_INT = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    static final MethodTypeDesc INT_TO_INT = MethodTypeDesc.of(CD_int, CD_int);
    static final MethodTypeDesc INTS_TO_INT = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    static final MethodTypeDesc TO_LONG = MethodTypeDesc.of(CD_long);
    static final MethodTypeDesc TO_INT = MethodTypeDesc.of(CD_int);

    /** {@code (Cpu, R1 to R5, R10) -> R0}: how functions of a program call one another. */
    static final MethodTypeDesc FUNCTION =
            MethodTypeDesc.of(CD_long, CPU, CD_long, CD_long, CD_long, CD_long, CD_long, CD_long);

    private Names() {}
}
