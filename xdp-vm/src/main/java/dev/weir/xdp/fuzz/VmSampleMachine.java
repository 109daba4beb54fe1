package dev.weir.xdp.fuzz;

import dev.weir.xdp.BpfMap.UpdateMode;
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
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A machine of the user-space engine. */
final class VmSampleMachine implements SampleMachine {
    /** As the kernel's test run has it: a page, the last 320 bytes of which are its own. */
    private static final int FRAME_BYTES = 4096 - 320;

    private final String name;
    private final Function<Code, Optional<Executable>> make;
    private final Cpu cpu;
    private final List<VmMap> live;
    private final SampleMaps maps;
    private final NativeMemory frame = NativeMemory.allocate(FRAME_BYTES);

    private VmSampleMachine(String name, Function<Code, Optional<Executable>> make) {
        this.name = name;
        this.make = make;
        MapTable table = new MapTable();
        MapEnvironment environment = MapEnvironment.of(table, 1);
        this.live = SampleMap.specs().stream()
                .map(spec -> Maps.create(spec, environment))
                .toList();
        this.maps = new SampleMaps(this::live);
        fillFixed();
        this.cpu = new Cpu(0, new Surroundings(table, Clock.system(), _ -> {}));
    }

    static VmSampleMachine interpreter() {
        return new VmSampleMachine("interpreter", code -> Optional.of(new Interpreter(code)));
    }

    static VmSampleMachine jit() {
        return new VmSampleMachine("jit", code -> switch (Jit.compile(code)) {
            case Compilation.Compiled compiled ->
                Optional.of(compiled.template().on(code.maps()));
            case Compilation.Refused _ -> Optional.empty();
        });
    }

    private VmMap live(SampleMap map) {
        return live.get(map.index());
    }

    /** What stays as it is from run to run. */
    private void fillFixed() {
        MemorySegment first = MemorySegment.ofArray(new int[] {0});
        MemorySegment second = MemorySegment.ofArray(new int[] {1});
        VmMap constants = live(SampleMap.CONSTANTS);
        constants.update(first, MemorySegment.ofArray(SampleConstants.image()), UpdateMode.ANY);
        constants.freeze();
        live(SampleMap.OUTER).update(first, live(SampleMap.ARRAY), UpdateMode.ANY);
        live(SampleMap.OUTER).update(second, live(SampleMap.INNER), UpdateMode.ANY);
        live(SampleMap.DEVICES).update(first, second, UpdateMode.ANY);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Loaded> load(Sample sample) {
        ProgramArray programs = (ProgramArray) live(SampleMap.PROGRAMS);
        for (int i = 0; i < SampleMap.PROGRAMS.entries(); i++) {
            programs.set(i, null);
        }
        for (int i = 0; i < sample.targets().size(); i++) {
            Optional<Executable> target = make.apply(code(sample.targets().get(i)));
            if (target.isEmpty()) {
                return Optional.empty();
            }
            programs.set(i, target.get());
        }
        return make.apply(code(sample.program())).map(program -> new LoadedSample(program, sample.maps()));
    }

    private Code code(Instructions program) {
        return new Code("sample", program, live, Code.Entry.XDP);
    }

    @Override
    public void close() {
        maps.close();
        live.forEach(VmMap::close);
        cpu.close();
        frame.close();
    }

    private final class LoadedSample implements Loaded {
        private final Executable program;
        private final Set<SampleMap> used;

        LoadedSample(Executable program, Set<SampleMap> used) {
            this.program = program;
            this.used = used;
        }

        @Override
        public SampleOutcome run(byte[] packet) {
            maps.reset(used);
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
            return new SampleOutcome(packet(), maps.contents(used), "");
        }

        @Override
        public void close() {}
    }

    /** With the metadata in front, as the kernel's test run gives it back. */
    private byte[] packet() {
        long begin = cpu.buffer().dataMeta();
        byte[] packet = new byte[(int) (cpu.buffer().dataEnd() - begin)];
        Memory.copy(begin, packet, 0, packet.length);
        return packet;
    }
}
