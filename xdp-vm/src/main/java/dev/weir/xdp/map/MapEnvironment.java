package dev.weir.xdp.map;

import dev.weir.xdp.btf.Btf;
import java.util.function.IntPredicate;

/**
 * What maps find around them: the engine that they belong to, as far as they need it.
 *
 * @param table takes the maps in and gives them their handles
 * @param cpus how many virtual CPUs there are: the slots of per-CPU values
 * @param btf the types that {@code MapSpec.types} are ids of
 * @param interfaces whether there is a network interface with an index, which device maps ask
 * @param awaitPrograms returns when every program run that had begun before the call has ended; for control threads
 * @param advice is told of large blocks of memory before they are filled
 */
public record MapEnvironment(
        MapTable table, int cpus, Btf btf, IntPredicate interfaces, Runnable awaitPrograms, MemoryAdvice advice) {

    /** Something that can be done about a block of memory, such as asking for pages of another size. */
    @FunctionalInterface
    public interface MemoryAdvice {
        /** Nothing is done. */
        MemoryAdvice NONE = (address, bytes) -> {};

        /** Does it, for {@code bytes} bytes from an address on. */
        void on(long address, long bytes);
    }

    public MapEnvironment {
        if (cpus < 1) {
            throw new IllegalArgumentException("%d virtual CPUs".formatted(cpus));
        }
    }

    /** Maps that no packet uses while control changes them, without types, where every interface exists. */
    public static MapEnvironment of(MapTable table, int cpus) {
        return new MapEnvironment(table, cpus, Btf.NONE, index -> true, () -> {}, MemoryAdvice.NONE);
    }

    /** The same with the types of a collection. */
    public MapEnvironment withTypes(Btf types) {
        return new MapEnvironment(table, cpus, types, interfaces, awaitPrograms, advice);
    }
}
