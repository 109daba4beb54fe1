package dev.weir.xdp.jit;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_List;
import static java.lang.constant.ConstantDescs.CD_MethodHandles_Lookup;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Emits the class of a program: a method per region, a method per function that calls its first region, and what the interfaces want. */
final class ProgramEmitter {
    private static final ClassDesc METHOD_HANDLES = ClassDesc.of(MethodHandles.class.getName());
    private static final MethodTypeDesc CLASS_DATA =
            MethodTypeDesc.of(CD_Object, CD_MethodHandles_Lookup, CD_String, CD_Class);
    private static final MethodTypeDesc BASE_CONSTRUCTOR = MethodTypeDesc.of(CD_void, Names.TEMPLATE, CD_List);
    private static final MethodTypeDesc CONSTRUCTOR =
            MethodTypeDesc.of(CD_void, Names.TEMPLATE, CD_List, CD_long.arrayType(), CD_Object.arrayType());
    private static final MethodTypeDesc BY_ADDRESS =
            MethodTypeDesc.of(CD_long, CD_long, Names.CPU, CD_long, CD_long, CD_long, CD_long, CD_long, CD_long);

    private final ProgramPlan plan;
    private final int budget;
    private final Fields fields = new Fields();

    /** @param budget estimated bytes of JVM code of a method at most */
    ProgramEmitter(ProgramPlan plan, int budget) {
        this.plan = plan;
        this.budget = budget;
    }

    /** What stands for the address of the function that begins at a slot. */
    static long idOf(int slot) {
        return slot + 1L;
    }

    /** The fields of what {@link #emit} made. The shapes among them are its class data. */
    Fields fields() {
        return fields;
    }

    byte[] emit() {
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(Names.PROGRAM, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL).withSuperclass(Names.BASE);
            plan.functions().values().forEach(function -> emit(type, function));
            emitName(type);
            emitRun(type);
            emitByAddress(type);
            emitConstants(type);
            emitConstructor(type);
        });
    }

    private void emit(ClassBuilder type, FunctionPlan function) {
        Regions regions = Regions.cut(function, budget);
        for (Region region : regions.all()) {
            method(
                    type,
                    region.methodName(),
                    DriverEmitter.typeOf(region),
                    code -> new RegionEmitter(region, regions, function, code, fields).emit());
        }
        method(
                type,
                CallEmitter.functionName(function.entry()),
                Names.FUNCTION,
                code -> new DriverEmitter(code, regions).emit());
    }

    private static void method(ClassBuilder type, String name, MethodTypeDesc of, Consumer<CodeBuilder> body) {
        type.withMethodBody(name, of, ACC_PRIVATE | ACC_FINAL, body);
    }

    /** Takes the template, the maps, and what is in each field of the instance: in the one array if it is a number, else in the other. */
    private void emitConstructor(ClassBuilder type) {
        int template = 1;
        int maps = 2;
        int numbers = 3;
        int objects = 4;
        List<Fields.Bound> bound = fields.bound();
        bound.forEach(field -> type.withField(field.name(), field.kind().type(), ACC_PRIVATE | ACC_FINAL));
        type.withMethodBody(ConstantDescs.INIT_NAME, CONSTRUCTOR, ACC_PUBLIC, code -> {
            code.aload(0)
                    .aload(template)
                    .aload(maps)
                    .invokespecial(Names.BASE, ConstantDescs.INIT_NAME, BASE_CONSTRUCTOR);
            for (int i = 0; i < bound.size(); i++) {
                ClassDesc of = bound.get(i).kind().type();
                code.aload(0)
                        .aload(bound.get(i).kind().isNumber() ? numbers : objects)
                        .loadConstant(i);
                if (bound.get(i).kind().isNumber()) {
                    code.laload();
                } else {
                    code.aaload().checkcast(of);
                }
                code.putfield(Names.PROGRAM, bound.get(i).name(), of);
            }
            code.return_();
        });
    }

    private void emitName(ClassBuilder type) {
        type.withMethodBody(
                "name",
                MethodTypeDesc.of(CD_String),
                ACC_PUBLIC,
                code -> code.loadConstant(plan.code().name()).areturn());
    }

    private static void emitRun(ClassBuilder type) {
        type.withMethodBody(
                "run",
                Names.RUN,
                ACC_PUBLIC,
                code -> code.aload(0)
                        .aload(1)
                        .lload(2)
                        .lload(4)
                        .lconst_0()
                        .lconst_0()
                        .lconst_0()
                        .lload(6)
                        .invokevirtual(Names.PROGRAM, CallEmitter.functionName(0), Names.FUNCTION)
                        .lreturn());
    }

    private void emitByAddress(ClassBuilder type) {
        type.withMethodBody("call", BY_ADDRESS, ACC_PUBLIC, code -> {
            List<SwitchCase> cases = new ArrayList<>();
            List<Integer> slots = plan.functions().keySet().stream().sorted().toList();
            slots.forEach(slot -> cases.add(SwitchCase.of((int) idOf(slot), code.newLabel())));
            Label unknown = code.newLabel();
            code.lload(1).l2i().lookupswitch(unknown, cases);
            for (int i = 0; i < slots.size(); i++) {
                code.labelBinding(cases.get(i).target()).aload(0).aload(3);
                for (int local = 4; local <= 14; local += 2) {
                    code.lload(local);
                }
                code.invokevirtual(Names.PROGRAM, CallEmitter.functionName(slots.get(i)), Names.FUNCTION)
                        .lreturn();
            }
            code.labelBinding(unknown).lconst_0().lreturn();
        });
    }

    private void emitConstants(ClassBuilder type) {
        int flags = ACC_PRIVATE | ACC_STATIC | ACC_FINAL;
        type.withField(Names.UNSAFE_FIELD, Names.UNSAFE, flags);
        for (int i = 0; i < fields.shapes().size(); i++) {
            type.withField(Fields.shapeName(i), Names.HASH_SHAPE, flags);
        }
        type.withMethodBody(ConstantDescs.CLASS_INIT_NAME, MTD_void, ACC_STATIC, this::initialise);
    }

    private void initialise(CodeBuilder code) {
        code.invokestatic(Names.UNSAFE, "getUnsafe", MethodTypeDesc.of(Names.UNSAFE))
                .putstatic(Names.PROGRAM, Names.UNSAFE_FIELD, Names.UNSAFE);
        ClassDesc data = CD_Object.arrayType();
        int local = 0;
        code.invokestatic(METHOD_HANDLES, "lookup", MethodTypeDesc.of(CD_MethodHandles_Lookup))
                .loadConstant(ConstantDescs.DEFAULT_NAME)
                .loadConstant(data)
                .invokestatic(METHOD_HANDLES, "classData", CLASS_DATA)
                .checkcast(data)
                .astore(local);
        for (int i = 0; i < fields.shapes().size(); i++) {
            code.aload(local)
                    .loadConstant(i)
                    .aaload()
                    .checkcast(Names.HASH_SHAPE)
                    .putstatic(Names.PROGRAM, Fields.shapeName(i), Names.HASH_SHAPE);
        }
        code.return_();
    }
}
