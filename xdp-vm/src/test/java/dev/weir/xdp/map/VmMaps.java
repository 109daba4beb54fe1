package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;

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
