package dev.weir.xdp.map;

import dev.weir.xdp.Program;
import dev.weir.xdp.ProgramThatOnlyStands;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What tests of the user-space machine's maps share. */
final class VmMaps {
    static final int CPUS = 2;

    private VmMaps() {}

    static VmMap create(MapType type, int keySize, int valueSize, int entries, int flags) {
        return create(new MapSpec("test", type, keySize, valueSize, entries, flags));
    }

    static VmMap create(MapSpec spec) {
        return Maps.create(spec, MapEnvironment.of(new MapTable(), CPUS));
    }

    /** Maps of one engine. */
    static Group group(MapSpec... specs) {
        MapEnvironment environment = MapEnvironment.of(new MapTable(), CPUS);
        Map<String, VmMap> maps = new LinkedHashMap<>();
        for (MapSpec spec : specs) {
            maps.put(spec.name(), Maps.create(spec, environment));
        }
        return new Group(maps);
    }

    /** Maps by their names. */
    record Group(Map<String, VmMap> maps) implements AutoCloseable {
        VmMap map(String name) {
            return Objects.requireNonNull(maps.get(name));
        }

        @Override
        public void close() {
            maps.values().forEach(VmMap::close);
        }
    }

    /** A program that can stand in a program array, and do nothing else. */
    static Program program(String name) {
        return new NamedProgram(name);
    }

    private record NamedProgram(String name) implements ProgramThatOnlyStands, MapProgram, MapProgram.Source {
        @Override
        public MapProgram mapProgram() {
            return this;
        }
    }

    /** Memory for a key and a value, as a program has it. */
    record Scratch(NativeMemory memory) implements AutoCloseable {
        private static final int VALUE = 512;

        Scratch() {
            this(NativeMemory.allocate(2 * VALUE));
        }

        long key() {
            return memory.address();
        }

        long value() {
            return memory.address() + VALUE;
        }

        long key(int number) {
            Memory.putInt(key(), number);
            return key();
        }

        long value(long number) {
            Memory.putLong(value(), number);
            return value();
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
