package dev.weir.xdp.vm;

import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A live map as its handles share it. The map itself is counted; all handles together are one holder, each program that uses it is
 * another.
 *
 * <p>What a program array holds, it keeps alive, until the last <em>handle</em> is closed: then it is emptied, as in the kernel ({@code
 * prog_array_map_clear}, {@code kernel/bpf/arraymap.c}). Otherwise programs that call one another by way of it would hold one another
 * for ever.
 */
final class SharedMap {
    private final VmMap map;
    private final Runnable grace;

    /** What the slots of a program array hold, by index. Guards itself, the slots, and {@link #cleared}. */
    private final Map<Integer, LoadedProgram> programs = new HashMap<>();

    private boolean cleared;
    private int handles;

    /**
     * Takes over its maker's hold on a map.
     *
     * @param grace returns when no packet holds what it found before
     */
    SharedMap(VmMap map, Runnable grace) {
        this.map = map;
        this.grace = grace;
    }

    VmMap map() {
        return map;
    }

    synchronized void addHandle() {
        handles++;
    }

    void removeHandle() {
        synchronized (this) {
            if (--handles > 0) {
                return;
            }
        }
        if (map.spec().type() == MapType.PROG_ARRAY) {
            clear();
        }
        map.close();
    }

    /**
     * Sets a slot of this program array, and holds the program for as long as it is there.
     *
     * @param set does it in the map itself; whether it did
     */
    boolean setProgram(MemorySegment key, LoadedProgram program, BooleanSupplier set) {
        LoadedProgram before;
        synchronized (programs) {
            if (cleared) {
                throw new IllegalStateException(this + " is closed");
            }
            if (!set.getAsBoolean()) {
                return false;
            }
            program.hold();
            before = programs.put(index(key), program);
        }
        letGo(before == null ? List.of() : List.of(before));
        return true;
    }

    /** Empties a slot of this program array; false if it was empty. */
    boolean removeProgram(MemorySegment key) {
        boolean removed;
        LoadedProgram before;
        synchronized (programs) {
            removed = map.delete(key);
            before = removed ? programs.remove(index(key)) : null;
        }
        letGo(before == null ? List.of() : List.of(before));
        return removed;
    }

    private void clear() {
        List<LoadedProgram> all;
        synchronized (programs) {
            cleared = true;
            programs.keySet().forEach(index -> map.delete(MemorySegment.ofArray(new int[] {index})));
            all = new ArrayList<>(programs.values());
            programs.clear();
        }
        letGo(all);
    }

    /** A packet may have found a program just before it was taken out of the map. */
    private void letGo(List<LoadedProgram> all) {
        if (!all.isEmpty()) {
            grace.run();
            all.forEach(LoadedProgram::release);
        }
    }

    private static int index(MemorySegment key) {
        return key.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
