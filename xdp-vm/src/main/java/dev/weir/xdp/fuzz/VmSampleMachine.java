package dev.weir.xdp.fuzz;

import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.interpreter.Interpreter;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.jit.Compilation;
import dev.weir.xdp.jit.Jit;
import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.map.MapEnvironment;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.map.Maps;
import dev.weir.xdp.map.ProgramArray;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A machine of the user-space engine. */
final class VmSampleMachine implements SampleMachine {
    /** As the kernel's test run has it: a page, the last 320 bytes of which are its own. */
    private static final int FRAME_BYTES = 4096 - 320;

    private final String name;
    private final Function<Code, Optional<Executable>> make;
    private final Cpu cpu;
    private final List<VmMap> maps;
    private final NativeMemory frame = NativeMemory.allocate(FRAME_BYTES);
    private final NativeMemory scratch = NativeMemory.allocate(64);

    private VmSampleMachine(String name, Function<Code, Optional<Executable>> make) {
        this.name = name;
        this.make = make;
        MapTable table = new MapTable();
        MapEnvironment environment = MapEnvironment.of(table, 1);
        this.maps = SampleMap.specs().stream()
                .map(spec -> Maps.create(spec, environment))
                .toList();
        this.cpu = new Cpu(0, new Surroundings(table, Clock.system(), _ -> {}));
    }

    static VmSampleMachine interpreter() {
        return new VmSampleMachine("interpreter", code -> Optional.of(new Interpreter(code)));
    }

    static VmSampleMachine jit() {
        return new VmSampleMachine("jit", code -> switch (Jit.compile(code)) {
            case Compilation.Compiled compiled -> Optional.of(compiled.program());
            case Compilation.Refused _ -> Optional.empty();
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Loaded> load(Sample sample) {
        ProgramArray programs = (ProgramArray) maps.get(SampleMap.PROGRAMS.index());
        for (int i = 0; i < SampleMap.PROGRAMS.spec().maxEntries(); i++) {
            programs.set(i, null);
        }
        for (int i = 0; i < sample.targets().size(); i++) {
            Optional<Executable> target = make.apply(code(sample.targets().get(i)));
            if (target.isEmpty()) {
                return Optional.empty();
            }
            programs.set(i, target.get());
        }
        return make.apply(code(sample.program())).map(LoadedSample::new);
    }

    private Code code(Instructions program) {
        return new Code("sample", program, maps, Code.Entry.XDP);
    }

    @Override
    public void close() {
        maps.forEach(VmMap::close);
        cpu.close();
        frame.close();
        scratch.close();
    }

    private final class LoadedSample implements Loaded {
        private final Executable program;

        LoadedSample(Executable program) {
            this.program = program;
        }

        @Override
        public SampleOutcome run(byte[] packet) {
            reset();
            long start = frame.address();
            long data = start + XdpBuffer.HEADROOM;
            Memory.fill(start, FRAME_BYTES, (byte) 0);
            Memory.copy(packet, 0, data, packet.length);
            cpu.buffer().set(start, data, data + packet.length, start + FRAME_BYTES);
            cpu.buffer().setIngress(1, 0);
            try {
                cpu.run(program);
            } catch (ProgramFaultException fault) {
                return SampleOutcome.failed(String.valueOf(fault.getMessage()));
            }
            return outcome();
        }

        @Override
        public void close() {}
    }

    private void reset() {
        values(SampleMap.RESULT, (address, bytes) -> Memory.fill(address, bytes, (byte) 0));
        values(SampleMap.ARRAY, (address, bytes) -> Memory.fill(address, bytes, (byte) 0));
        VmMap hash = maps.get(SampleMap.HASH.index());
        long key = scratch.address();
        long value = key + Long.BYTES;
        for (int i = 0; i < SampleOutcome.KEYS; i++) {
            Memory.putInt(key, i);
            hash.delete(0, key);
        }
        for (int i = 0; i < SampleMap.FIRST_ENTRIES; i++) {
            Memory.putInt(key, i);
            Memory.fill(value, SampleMap.HASH.spec().valueSize(), (byte) i);
            hash.update(0, key, value, 0);
        }
    }

    private SampleOutcome outcome() {
        // With the metadata in front, as the kernel's test run gives it back.
        long begin = cpu.buffer().dataMeta();
        byte[] packet = new byte[(int) (cpu.buffer().dataEnd() - begin)];
        Memory.copy(begin, packet, 0, packet.length);
        byte[] registers = new byte[(Body.LAST_NUMBER + 1) * Long.BYTES];
        values(SampleMap.RESULT, (address, _) -> Memory.copy(address, registers, 0, registers.length));
        byte[] array = new byte
                [SampleMap.ARRAY.spec().maxEntries() * SampleMap.ARRAY.spec().valueSize()];
        int[] at = {0};
        values(SampleMap.ARRAY, (address, bytes) -> {
            Memory.copy(address, array, at[0], bytes);
            at[0] += bytes;
        });
        return new SampleOutcome(packet, registers, array, hash(), "");
    }

    private byte[] hash() {
        VmMap hash = maps.get(SampleMap.HASH.index());
        byte[] entries = new byte[SampleOutcome.KEYS * SampleOutcome.ENTRY_BYTES];
        for (int i = 0; i < SampleOutcome.KEYS; i++) {
            Memory.putInt(scratch.address(), i);
            long value = hash.lookup(0, scratch.address());
            if (value != 0) {
                int entry = i * SampleOutcome.ENTRY_BYTES;
                entries[entry] = 1;
                Memory.copy(value, entries, entry + 1, SampleOutcome.ENTRY_BYTES - 1);
            }
        }
        return entries;
    }

    private interface ValueVisitor {
        void visit(long address, int bytes);
    }

    /** Visits the values of an array. */
    private void values(SampleMap array, ValueVisitor visitor) {
        VmMap map = maps.get(array.index());
        for (int i = 0; i < array.spec().maxEntries(); i++) {
            Memory.putInt(scratch.address(), i);
            visitor.visit(map.lookup(0, scratch.address()), array.spec().valueSize());
        }
    }
}
