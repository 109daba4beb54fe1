package dev.weir.xdp.jit;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.weir.xdp.isa.Register;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Emits the method that a function is called by: it calls the first region and, as long as regions come back instead of ending the function, the one that they
 * ask for. What such a region wants is parked in the {@link dev.weir.xdp.machine.Cpu}: an array of variables, and the number of the place.
 */
final class DriverEmitter {
    private static final MethodTypeDesc PARKED = MethodTypeDesc.of(CD_long.arrayType());
    private static final MethodTypeDesc PARK = MethodTypeDesc.of(CD_void, CD_int);

    private final CodeBuilder code;
    private final Regions regions;

    DriverEmitter(CodeBuilder code, Regions regions) {
        this.code = code;
        this.regions = regions;
    }

    /** The type of a region's method. */
    static MethodTypeDesc typeOf(Region region) {
        List<ClassDesc> types = new ArrayList<>(List.of(Names.CPU));
        region.parameters().forEach(parameter -> types.add(parameter.asInt() ? CD_int : CD_long));
        if (region.takesEntry()) {
            types.add(CD_int);
        }
        return MethodTypeDesc.of(CD_long, types);
    }

    /** Returns to the driver, to go on at a block of a region. */
    void park(Values values, Region target, int block, BitSet live) {
        code.aload(Emission.CPU).invokevirtual(Names.CPU, "parked", PARKED);
        for (Region.Parameter parameter : target.parameters()) {
            if (live.get(parameter.variable()) || parameter.variable() == Register.R10.number()) {
                code.dup().loadConstant(parameter.variable());
                values.loadLong(parameter.variable());
                code.lastore();
            }
        }
        code.pop();
        code.aload(Emission.CPU)
                .loadConstant(1 + block)
                .invokevirtual(Names.CPU, "park", PARK)
                .lconst_0()
                .lreturn();
    }

    /** The whole method: parameters are the CPU, R1 to R5 and R10. */
    void emit() {
        callFirst();
        List<Integer> driven = regions.driven();
        if (driven.isEmpty()) {
            code.lreturn();
            return;
        }
        int result = code.allocateLocal(TypeKind.LONG);
        Label again = code.newBoundLabel();
        code.lstore(result);
        List<SwitchCase> cases = driven.stream()
                .map(block -> SwitchCase.of(1 + block, code.newLabel()))
                .toList();
        Label done = code.newLabel();
        code.aload(Emission.CPU)
                .invokevirtual(Names.CPU, "unpark", Names.TO_INT)
                .lookupswitch(done, cases)
                .labelBinding(done)
                .lload(result)
                .lreturn();
        for (int i = 0; i < driven.size(); i++) {
            code.labelBinding(cases.get(i).target());
            Region region = regions.of(driven.get(i));
            callParked(region, region.entries().indexOf(driven.get(i)));
            code.goto_(again);
        }
    }

    private void callFirst() {
        Region first = regions.all().getFirst();
        code.aload(Emission.PROGRAM).aload(Emission.CPU);
        for (Region.Parameter parameter : first.parameters()) {
            int local = localOf(parameter.variable());
            if (local > 0) {
                code.lload(local);
                if (parameter.asInt()) {
                    code.l2i();
                }
            } else if (parameter.asInt()) {
                code.iconst_0();
            } else {
                code.lconst_0();
            }
        }
        if (first.takesEntry()) {
            code.loadConstant(first.entries().indexOf(0));
        }
        code.invokevirtual(Names.PROGRAM, first.methodName(), typeOf(first));
    }

    /** Where the method has a variable as a parameter; 0 for those that are not set yet, and so zero. */
    private static int localOf(int variable) {
        if (variable >= Register.R1.number() && variable <= Register.R5.number()) {
            return Emission.PARAMETERS + 2 * (variable - 1);
        }
        return variable == Register.R10.number() ? Emission.PARAMETERS + 2 * Register.R5.number() : 0;
    }

    private void callParked(Region region, int entry) {
        code.aload(Emission.PROGRAM).aload(Emission.CPU);
        for (Region.Parameter parameter : region.parameters()) {
            code.aload(Emission.CPU)
                    .invokevirtual(Names.CPU, "parked", PARKED)
                    .loadConstant(parameter.variable())
                    .laload();
            if (parameter.asInt()) {
                code.l2i();
            }
        }
        if (region.takesEntry()) {
            code.loadConstant(entry);
        }
        code.invokevirtual(Names.PROGRAM, region.methodName(), typeOf(region));
    }
}
