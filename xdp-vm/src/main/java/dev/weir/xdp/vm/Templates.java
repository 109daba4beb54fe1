package dev.weir.xdp.vm;

import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.jit.Compilation;
import dev.weir.xdp.jit.Jit;
import dev.weir.xdp.jit.Template;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * What an engine has compiled lately. A program that is loaded again, on maps of the same shapes, is bound to the code that there is, and
 * is as fast as that has become. Safe for use by several threads.
 */
final class Templates {
    private static final int KEPT = 32;

    private record Key(String name, Instructions instructions, Code.Entry entry, List<Shape> maps) {
        static Key of(Code code) {
            List<Shape> shapes = code.maps().stream().map(Shape::of).toList();
            return new Key(code.name(), code.instructions(), code.entry(), shapes);
        }
    }

    /** What compiled code takes for granted of a map. */
    private record Shape(MapType type, int keySize, int valueSize, int maxEntries, int flags) {
        static Shape of(VmMap map) {
            MapSpec spec = map.spec();
            return new Shape(spec.type(), spec.keySize(), spec.valueSize(), spec.maxEntries(), spec.flags());
        }
    }

    private final Map<Key, Compilation> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Compilation> eldest) {
            return size() > KEPT;
        }
    };

    private final Set<Template> rehearsed = Collections.newSetFromMap(new WeakHashMap<>());

    /** Compiles a program that the verifier has accepted, or finds it compiled. */
    Compilation compile(Code code) {
        Key key = Key.of(code);
        synchronized (this) {
            Compilation known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        Compilation made = Jit.compile(code);
        synchronized (this) {
            Compilation first = kept.putIfAbsent(key, made);
            return first == null ? made : first;
        }
    }

    /** Whether nobody has said so of a template before. */
    synchronized boolean firstRehearsal(Template template) {
        return rehearsed.add(template);
    }
}
