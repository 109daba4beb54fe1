package dev.weir.xdp.jit;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.weir.xdp.map.HashShape;
import dev.weir.xdp.map.HashedMap;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.NativeMemory;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a compiled program. What maps of the same shape differ in is in fields of the instance, so that one class serves any
 * maps of these shapes, and what HotSpot has learnt of it holds for all of them. The shapes of hash maps are static: constants, through whose
 * methods HotSpot sees.
 */
final class Fields {
    /** What an instance knows of one of its maps. */
    enum Kind {
        /** The map itself. */
        MAP(Names.MAP),
        /** What stands for the map in registers. */
        HANDLE(CD_long),
        /** The address of its first value, of CPU 0's for per-CPU maps. */
        VALUES(CD_long),
        /** Where a hash map is. */
        PLACE(Names.HASH_PLACE);

        private final ClassDesc type;

        Kind(ClassDesc type) {
            this.type = type;
        }

        ClassDesc type() {
            return type;
        }

        boolean isNumber() {
            return type.equals(CD_long);
        }
    }

    /**
     * A field of the instance.
     *
     * @param map index of the map among the program's
     */
    record Bound(Kind kind, int map) {
        String name() {
            return "map%d_%s".formatted(map, kind);
        }

        /** What is in it, if it is a number. */
        long number(List<VmMap> maps) {
            VmMap it = maps.get(map);
            return kind == Kind.HANDLE ? it.handle() : firstValue(it);
        }

        /** What is in it, if it is an object. */
        Object object(List<VmMap> maps) {
            VmMap it = maps.get(map);
            return kind == Kind.MAP ? it : ((HashedMap) it).index().place();
        }

        private static long firstValue(VmMap map) {
            try (NativeMemory key = NativeMemory.allocate(Integer.BYTES)) {
                return map.lookup(0, key.address());
            }
        }
    }

    private final List<Bound> bound = new ArrayList<>();
    private final List<HashShape> shapes = new ArrayList<>();

    /** The field of the instance for something about a map. */
    Bound of(Kind kind, int map) {
        Bound wanted = new Bound(kind, map);
        if (!bound.contains(wanted)) {
            bound.add(wanted);
        }
        return wanted;
    }

    /** The name of the static field of a shape. */
    String of(HashShape shape) {
        if (!shapes.contains(shape)) {
            shapes.add(shape);
        }
        return shapeName(shapes.indexOf(shape));
    }

    static String shapeName(int index) {
        return "SHAPE" + index;
    }

    List<Bound> bound() {
        return List.copyOf(bound);
    }

    List<HashShape> shapes() {
        return List.copyOf(shapes);
    }
}
