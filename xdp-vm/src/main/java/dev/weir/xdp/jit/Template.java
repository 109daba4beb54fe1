package dev.weir.xdp.jit;

import dev.weir.xdp.map.VmMap;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * A compiled program before it is bound to maps: one class, of which every instance works on maps of its own. All of them share what
 * HotSpot makes of the class. Immutable.
 */
public final class Template {
    static final MethodType CONSTRUCTOR =
            MethodType.methodType(void.class, Template.class, List.class, long[].class, Object[].class);

    private final MethodHandle constructor;
    private final List<Fields.Bound> bound;
    private final int instructions;

    /** @param constructor of type {@link #CONSTRUCTOR}, but that it returns the instance */
    Template(MethodHandle constructor, List<Fields.Bound> bound, int instructions) {
        this.constructor = constructor.asType(constructor.type().changeReturnType(CompiledProgram.class));
        this.bound = bound;
        this.instructions = instructions;
    }

    /** How many of the program's instructions can be reached. */
    public int instructions() {
        return instructions;
    }

    /**
     * The program on certain maps, which the caller keeps alive for as long as it runs.
     *
     * @param maps as many as the code has that was compiled, in its order, each of the same shape as that one's: type, sizes, capacity,
     *     flags, and number of CPUs
     */
    public CompiledProgram on(List<VmMap> maps) {
        List<VmMap> live = List.copyOf(maps);
        long[] numbers = new long[bound.size()];
        Object[] objects = new Object[bound.size()];
        for (int i = 0; i < bound.size(); i++) {
            if (bound.get(i).kind().isNumber()) {
                numbers[i] = bound.get(i).number(live);
            } else {
                objects[i] = bound.get(i).object(live);
            }
        }
        try {
            return (CompiledProgram) constructor.invokeExact(this, live, numbers, objects);
        } catch (Throwable e) {
            throw new IllegalStateException("a compiled program cannot be bound to its maps", e);
        }
    }
}
