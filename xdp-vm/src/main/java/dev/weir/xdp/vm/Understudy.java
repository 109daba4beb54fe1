package dev.weir.xdp.vm;

import dev.weir.xdp.jit.CompiledProgram;
import dev.weir.xdp.map.MapProgram;
import dev.weir.xdp.map.VmMap;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A compiled program on copies of its maps, and so with copies of the programs and maps that these refer to: what it does, it does to the
 * copies. It shares the code with the program itself, so what HotSpot makes of the one is the other's, too.
 */
final class Understudy implements VmMap.References, AutoCloseable {
    private final IdentityHashMap<VmMap, VmMap> maps = new IdentityHashMap<>();
    private final IdentityHashMap<MapProgram, MapProgram> programs = new IdentityHashMap<>();
    private final Deque<VmMap> notCopied = new ArrayDeque<>();
    private final CompiledProgram program;

    /** Copies what the program works on, which is held meanwhile. */
    Understudy(CompiledProgram original) {
        try {
            this.program = standIn(original);
            while (!notCopied.isEmpty()) {
                VmMap map = notCopied.remove();
                map.copyTo(of(map), this);
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What is to be run in place of the original. */
    CompiledProgram program() {
        return program;
    }

    /** A map that programs cannot change needs no copy. */
    @Override
    public VmMap of(VmMap map) {
        if (!map.isWritableByPrograms() && map.spec().inner() == null) {
            return map;
        }
        return maps.computeIfAbsent(map, original -> {
            notCopied.add(original);
            return original.makeAnother();
        });
    }

    /** An interpreted program is bound to its maps for good. */
    @Override
    public @Nullable MapProgram of(MapProgram other) {
        return other instanceof CompiledProgram compiled ? standIn(compiled) : null;
    }

    private CompiledProgram standIn(CompiledProgram original) {
        MapProgram known = programs.get(original);
        if (known == null) {
            known = original.template()
                    .on(original.maps().stream().map(this::of).toList());
            programs.put(original, known);
        }
        return (CompiledProgram) known;
    }

    @Override
    public void close() {
        maps.values().forEach(VmMap::close);
    }
}
