package dev.weir.xdp.fuzz;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.interpreter.AddressSpace;
import dev.weir.xdp.interpreter.Interpreter;
import dev.weir.xdp.interpreter.Scrutiny;
import dev.weir.xdp.interpreter.Witness;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.machine.Network;
import dev.weir.xdp.machine.Secrets;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.map.MapEnvironment;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.map.Maps;
import dev.weir.xdp.map.ProgramArray;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine to try programs of one setting on, in checked mode: its maps, its memory, and where all that lies. For one thread.
 */
final class Stage implements AutoCloseable {
    private static final int FRAME_BYTES = 4096 - 320;
    /** Of the stack so much is filled before a run: what the functions of one program use. */
    private static final int STACK_BYTES = Executable.STACK_BYTES * Cpu.MAX_CALL_FRAMES;

    /** What programs make tail calls to: returns {@code XDP_PASS}. */
    private static final Instructions TARGET =
            Instructions.of(new Instruction(0xb7, 0, 0, 0, 2), new Instruction(0x95, 0, 0, 0, 0));

    private final AddressSpace space;
    private final byte litter;
    private final Cpu cpu;
    private final List<VmMap> maps = new ArrayList<>();
    private final List<VmMap> others = new ArrayList<>();
    private final List<MapState> states = new ArrayList<>();
    private final NativeMemory frame = NativeMemory.allocate(FRAME_BYTES);

    /**
     * @param space where pointers lie
     * @param litter what memory holds that no program may read
     * @param handles how many maps there are before the first one, so that what stands for a map differs from stage to stage
     */
    Stage(Setting setting, AddressSpace space, byte litter, int handles) {
        this.space = space;
        this.litter = litter;
        MapTable table = new MapTable();
        MapEnvironment environment = MapEnvironment.of(table, 1).withTypes(setting.btf());
        for (int i = 0; i < handles; i++) {
            others.add(Maps.create(DraftMaps.INNER, environment));
        }
        for (MapSpec spec : setting.maps()) {
            VmMap map = Maps.create(spec, environment);
            maps.add(map);
            states.add(MapState.of(furnish(map, environment), setting.isPlain(spec)));
        }
        Surroundings surroundings =
                new Surroundings(table, () -> 1, Network.NONE, (pointer, to, bytes) -> 0, Secrets.of(1), _ -> {});
        this.cpu = new Cpu(0, surroundings);
    }

    /** Puts in what a map holds from the start; returns the map whose values programs change: itself, or one that it holds. */
    private VmMap furnish(VmMap map, MapEnvironment environment) {
        MapSpec spec = map.spec();
        MemorySegment first = MemorySegment.ofArray(new byte[Math.max(Integer.BYTES, spec.keySize())]);
        if (spec.contents() instanceof MapContents.Data data) {
            map.update(first, MemorySegment.ofArray(data.image().toBytes()), UpdateMode.ANY);
            if (data.frozen()) {
                map.freeze();
            }
        }
        if (spec.inner() != null) {
            VmMap inner = Maps.create(spec.inner(), environment);
            others.add(inner);
            map.update(first, inner, UpdateMode.ANY);
            return inner;
        }
        if (map instanceof ProgramArray programs && spec.type() == MapType.PROG_ARRAY) {
            programs.set(0, new Interpreter(new Code("target", TARGET, List.of(), Code.Entry.XDP)));
        }
        return map;
    }

    /** Makes a program ready. */
    Interpreter load(Candidate candidate, long budget, @Nullable Witness witness) {
        Code code = new Code(Candidate.NAME, candidate.code(), maps, Code.Entry.XDP);
        return new Interpreter(code, new Scrutiny(budget, space, witness));
    }

    List<VmMap> maps() {
        return maps;
    }

    /**
     * Runs a program once.
     *
     * @param used the maps that it uses
     * @param supply what map values and packet are made of
     * @return what it returned
     * @throws dev.weir.xdp.error.ProgramFaultException if it does what no program may
     */
    long run(Interpreter program, BitSet used, Supply supply, int packetBytes) {
        for (int map = used.nextSetBit(0); map >= 0; map = used.nextSetBit(map + 1)) {
            states.get(map).fill(supply);
        }
        long start = frame.address();
        long data = start + XdpBuffer.HEADROOM;
        Memory.fill(start, FRAME_BYTES, (byte) 0);
        supply.fill(data, packetBytes);
        Memory.fill(cpu.stackTop() - STACK_BYTES, STACK_BYTES, litter);
        cpu.buffer().set(start, data, data + packetBytes, start + FRAME_BYTES);
        cpu.buffer().setIngress(1, supply.next(4));
        cpu.random().seed(supply.next(Integer.MAX_VALUE));
        return cpu.run(program);
    }

    /** What is different here and there after a run, packet and maps; empty if nothing is. */
    String difference(Stage other, BitSet used) {
        XdpBuffer here = cpu.buffer();
        XdpBuffer there = other.cpu.buffer();
        long bytes = here.dataEnd() - here.dataMeta();
        if (bytes != there.dataEnd() - there.dataMeta()
                || !Memory.equal(here.dataMeta(), there.dataMeta(), (int) bytes)) {
            return "the packet";
        }
        for (int map = used.nextSetBit(0); map >= 0; map = used.nextSetBit(map + 1)) {
            String difference = states.get(map).difference(other.states.get(map));
            if (!difference.isEmpty()) {
                return difference;
            }
        }
        return "";
    }

    @Override
    public void close() {
        states.forEach(MapState::close);
        maps.forEach(VmMap::close);
        others.forEach(VmMap::close);
        cpu.close();
        frame.close();
    }
}
