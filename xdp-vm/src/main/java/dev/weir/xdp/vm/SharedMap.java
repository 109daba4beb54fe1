package dev.weir.xdp.vm;

import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private final Map<Integer, LoadedProgram> programs = new HashMap<>();
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

    /** Notes that a slot of this program array holds a program from now on, on which it takes over a hold. */
    void holdProgram(MemorySegment key, LoadedProgram program) {
        LoadedProgram before;
        synchronized (programs) {
            before = programs.put(index(key), program);
        }
        letGo(before == null ? List.of() : List.of(before));
    }

    /** Notes that a slot of this program array is empty. */
    void releaseProgram(MemorySegment key) {
        LoadedProgram before;
        synchronized (programs) {
            before = programs.remove(index(key));
        }
        letGo(before == null ? List.of() : List.of(before));
    }

    private void clear() {
        List<LoadedProgram> all;
        synchronized (programs) {
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
