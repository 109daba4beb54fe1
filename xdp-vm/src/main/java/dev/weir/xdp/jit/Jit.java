package dev.weir.xdp.jit;

import dev.weir.xdp.facts.Facts;
import dev.weir.xdp.flow.ProgramFlow;
import dev.weir.xdp.flow.UnsupportedInstructionException;
import dev.weir.xdp.machine.Code;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.invoke.MethodHandles;

/**
 * The compiler from eBPF to JVM byte code. What it makes has no checks: it is for code that a verifier has accepted, or that may as well
 * bring the process down. Stateless; safe for use by several threads.
 */
public final class Jit {
    /** HotSpot leaves a method of more bytes to its interpreter ({@code HugeMethodLimit}). */
    public static final int MAX_METHOD_BYTES = 8000;

    private static final int FIRST_BUDGET = 7400;
    private static final int LEAST_BUDGET = 400;

    private Jit() {}

    /** Compiles a program that a verifier has accepted, with all that can be found out about it. */
    public static Compilation compile(Code code) {
        return compile(code, true);
    }

    /** Compiles a program of which nothing is known: every load and store goes to memory, wherever that is. */
    public static Compilation compileUnverified(Code code) {
        return compile(code, false);
    }

    private static Compilation compile(Code code, boolean verified) {
        try {
            ProgramFlow flow = ProgramFlow.of(code.instructions());
            Facts facts = verified ? Facts.of(flow, code.entry(), code.maps()) : Facts.none(flow);
            ProgramPlan plan = new ProgramPlan(code, flow, facts);
            for (int budget = FIRST_BUDGET; budget >= LEAST_BUDGET; budget = budget * 3 / 4) {
                ProgramEmitter emitter = new ProgramEmitter(plan, budget);
                byte[] bytes = emitter.emit();
                Compilation.Shape shape = measure(bytes, flow.reached());
                if (shape.largestMethod() <= MAX_METHOD_BYTES) {
                    return new Compilation.Compiled(define(bytes, emitter.fields(), flow.reached()), shape);
                }
            }
            return new Compilation.Refused("it cannot be cut into pieces that the JVM compiles");
        } catch (UnsupportedInstructionException e) {
            return new Compilation.Refused("instruction %d: %s".formatted(e.slot(), e.reason()));
        }
    }

    private static Compilation.Shape measure(byte[] bytes, int instructions) {
        ClassModel model = ClassFile.of().parse(bytes);
        int[] sizes = model.methods().stream()
                .flatMap(method -> method.code().stream())
                .mapToInt(code -> ((CodeAttribute) code).codeLength())
                .toArray();
        int largest = 0;
        for (int size : sizes) {
            largest = Math.max(largest, size);
        }
        return new Compilation.Shape(instructions, sizes.length, largest, bytes.length);
    }

    private static Template define(byte[] bytes, Fields fields, int instructions) {
        try {
            MethodHandles.Lookup defined = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(bytes, fields.shapes().toArray(), true);
            return new Template(
                    defined.findConstructor(defined.lookupClass(), Template.CONSTRUCTOR), fields.bound(), instructions);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a compiled program cannot be loaded", e);
        }
    }
}
