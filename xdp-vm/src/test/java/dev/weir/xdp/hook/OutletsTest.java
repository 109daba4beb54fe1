package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.ProgramThatOnlyStands;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Redirect;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.map.MapEnvironment;
import dev.weir.xdp.map.MapEnvironment.MemoryAdvice;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.map.Maps;
import dev.weir.xdp.map.TargetProgram;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramKind;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where redirected frames go, by maps of devices and CPUs, and what the programs there do to them. */
class OutletsTest {
    private static final int INGRESS = 7;
    private static final int QUEUE = 3;
    private static final int ROOM = 512;
    private static final int LENGTH = 64;

    private final TestCpus cpus = new TestCpus();
    private final Cpu cpu = cpus.take();
    private final NativeMemory frame = NativeMemory.allocate(2 * ROOM);
    private final Map<Integer, List<String>> sent = new TreeMap<>();
    private final List<String> passed = new ArrayList<>();
    private final List<String> order = new ArrayList<>();
    private final QueueCounters counters = new QueueCounters();
    private final MapEnvironment environment = new MapEnvironment(
            new MapTable(), 4, Btf.NONE, index -> index < 100, () -> order.add("grace"), MemoryAdvice.NONE);
    private final Outlets outlets = new Outlets(
            new Outlets.Own(cpu, INGRESS, new Sink(INGRESS)),
            HostSide.by(new HostSink(), counters, new byte[6], false),
            counters,
            (index, _) -> Optional.empty(),
            (index, _) -> new Sink(index));

    @BeforeEach
    void receive() {
        long data = frame.address() + XdpBuffer.HEADROOM;
        Memory.fill(data, LENGTH, (byte) 0);
        cpu.buffer().set(frame.address(), data, data + LENGTH, frame.address() + 2 * ROOM);
        cpu.buffer().setIngress(INGRESS, QUEUE);
    }

    @AfterEach
    void close() {
        outlets.close();
        cpus.giveBack(cpu);
        frame.close();
    }

    /** Notes the lengths and first bytes of frames. */
    private final class Sink implements FrameSink {
        private final int index;

        Sink(int index) {
            this.index = index;
        }

        @Override
        public boolean add(long address, int length) {
            sent.computeIfAbsent(index, _ -> new ArrayList<>()).add(shown(address, length));
            return false;
        }

        @Override
        public void addCopy(long address, int length) {
            boolean _ = add(address, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private final class HostSink implements FrameSink {
        @Override
        public boolean add(long address, int length) {
            passed.add(shown(address, length));
            return false;
        }

        @Override
        public void addCopy(long address, int length) {
            throw new AssertionError("a copy for the host");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static String shown(long address, int length) {
        return length + ":" + Memory.getByte(address + 20);
    }

    /** A program that a test writes in Java. */
    private final class Runs implements ProgramThatOnlyStands, TargetProgram, TargetProgram.Source, FrameProgram {
        private final int attachType;
        private final ToIntFunction<Cpu> code;
        private int holds;

        Runs(int attachType, ToIntFunction<Cpu> code) {
            this.attachType = attachType;
            this.code = code;
        }

        @Override
        public int run(Cpu on) {
            return code.applyAsInt(on);
        }

        @Override
        public String name() {
            return "runs";
        }

        @Override
        public int expectedAttachType() {
            return attachType;
        }

        @Override
        public void hold() {
            holds++;
        }

        @Override
        public void release() {
            holds--;
            order.add("release");
        }

        @Override
        public TargetProgram targetProgram() {
            return this;
        }
    }

    private Runs onDevice(ToIntFunction<Cpu> code) {
        return new Runs(ProgramKind.ATTACH_XDP_DEVMAP, code);
    }

    /** Cuts ten bytes off the front and marks the rest; what it sees of where the frame comes from and goes to must be right. */
    private static int cut(Cpu on, int egress) {
        XdpBuffer buffer = on.buffer();
        assertEquals(INGRESS, buffer.ingress());
        assertEquals(0, buffer.queue());
        assertEquals(egress, Memory.getInt(buffer.address() + XdpBuffer.EGRESS_IFINDEX));
        Memory.putByte(buffer.data() + 30, (byte) 9);
        buffer.set(buffer.hardStart(), buffer.data() + 10, buffer.dataEnd(), buffer.hardEnd());
        return Verdict.PASS.code();
    }

    private VmMap map(MapType type) {
        return Maps.create(new MapSpec("targets", type, 4, 8, 8, 0), environment);
    }

    private static MemorySegment u32(int... values) {
        return MemorySegment.ofArray(values.clone());
    }

    private long failures() {
        return QueueCounters.sum(List.of(counters), 0).transmitFailures();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVMAP", "DEVMAP_HASH"})
    void runsTheProgramOfADeviceBeforeTheFrameLeaves(MapType type) {
        try (VmMap devices = map(type)) {
            devices.update(u32(1), u32(41, 0), onDevice(on -> cut(on, 41)), UpdateMode.ANY);
            devices.update(u32(2), u32(42, 0), onDevice(_ -> Verdict.DROP.code()), UpdateMode.ANY);
            devices.update(u32(3), u32(43, 0), onDevice(_ -> Verdict.TX.code()), UpdateMode.ANY);
            devices.update(u32(4), u32(44, 0), UpdateMode.ANY);
            for (int key = 1; key <= 4; key++) {
                receive();
                cpu.redirect().toEntry(devices, key, 0);
                assertFalse(outlets.redirect(cpu.buffer()));
                assertEquals(QUEUE, cpu.buffer().queue());
            }
            assertEquals(Map.of(41, List.of("54:9"), 44, List.of("64:0")), sent);
            assertEquals(2, failures());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVMAP", "DEVMAP_HASH"})
    void broadcastsToEveryoneAndEachProgramHasACopyOfItsOwn(MapType type) {
        try (VmMap devices = map(type)) {
            devices.update(u32(0), u32(41, 0), onDevice(on -> cut(on, 41)), UpdateMode.ANY);
            devices.update(u32(1), u32(42, 0), UpdateMode.ANY);
            devices.update(u32(2), u32(43, 0), onDevice(_ -> Verdict.DROP.code()), UpdateMode.ANY);
            devices.update(u32(3), u32(44, 0), onDevice(on -> cut(on, 44)), UpdateMode.ANY);
            devices.update(u32(5), u32(INGRESS, 0), UpdateMode.ANY);
            cpu.redirect().toEntry(devices, 0, Redirect.BROADCAST | Redirect.EXCLUDE_INGRESS);
            assertFalse(outlets.redirect(cpu.buffer()));
            assertEquals(Map.of(41, List.of("54:9"), 42, List.of("64:0"), 44, List.of("54:9")), sent);
            assertEquals(1, failures());
            assertEquals(LENGTH, cpu.buffer().length());
            assertEquals(0, Memory.getByte(cpu.buffer().data() + 30));

            receive();
            cpu.redirect().toEntry(devices, 0, Redirect.BROADCAST);
            assertFalse(outlets.redirect(cpu.buffer()));
            assertEquals(List.of("64:0"), sent.get(INGRESS));
        }
    }

    @Test
    void broadcastsToMoreInterfacesThanItHasSeenBefore() {
        try (VmMap devices = Maps.create(new MapSpec("targets", MapType.DEVMAP, 4, 4, 64, 0), environment)) {
            for (int i = 0; i < 60; i++) {
                devices.update(u32(i), u32(10 + i), UpdateMode.ANY);
            }
            cpu.redirect().toEntry(devices, 0, Redirect.BROADCAST);
            assertFalse(outlets.redirect(cpu.buffer()));
            assertEquals(60, sent.size());
        }
    }

    @Test
    void runsTheProgramOfACpu() {
        try (VmMap targets = map(MapType.CPUMAP);
                VmMap devices = map(MapType.DEVMAP)) {
            devices.update(u32(1), u32(41, 0), onDevice(on -> cut(on, 41)), UpdateMode.ANY);
            targets.update(u32(0), u32(64, 0), UpdateMode.ANY);
            targets.update(u32(1), u32(64, 0), onCpu(_ -> Verdict.PASS.code()), UpdateMode.ANY);
            targets.update(u32(2), u32(64, 0), onCpu(_ -> Verdict.DROP.code()), UpdateMode.ANY);
            targets.update(
                    u32(3),
                    u32(64, 0),
                    onCpu(on -> {
                        on.redirect().toEntry(devices, 1, 0);
                        return Verdict.REDIRECT.code();
                    }),
                    UpdateMode.ANY);
            for (int key = 0; key < 4; key++) {
                receive();
                cpu.redirect().toEntry(targets, key, 0);
                assertFalse(outlets.redirect(cpu.buffer()));
            }
            assertEquals(List.of("64:0", "64:0"), passed);
            assertEquals(Map.of(41, List.of("54:9")), sent);
            assertEquals(1, failures());
        }
    }

    @Test
    void framesDoNotGoRoundInCircles() {
        try (VmMap targets = map(MapType.CPUMAP)) {
            Runs again = onCpu(on -> {
                on.redirect().toEntry(targets, 0, 0);
                return Verdict.REDIRECT.code();
            });
            targets.update(u32(0), u32(64, 0), again, UpdateMode.ANY);
            cpu.redirect().toEntry(targets, 0, 0);
            assertFalse(outlets.redirect(cpu.buffer()));
            assertEquals(1, failures());
        }
    }

    private Runs onCpu(ToIntFunction<Cpu> code) {
        return new Runs(ProgramKind.ATTACH_XDP_CPUMAP, code);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVMAP", "DEVMAP_HASH", "CPUMAP"})
    void holdsProgramsUntilNoPacketCanMeetThem(MapType type) {
        int attachType = type == MapType.CPUMAP ? ProgramKind.ATTACH_XDP_CPUMAP : ProgramKind.ATTACH_XDP_DEVMAP;
        Runs first = new Runs(attachType, _ -> 0);
        Runs second = new Runs(attachType, _ -> 0);
        VmMap targets = map(type);
        targets.update(u32(1), u32(1, 0), first, UpdateMode.ANY);
        targets.update(u32(2), u32(1, 0), first, UpdateMode.ANY);
        assertEquals(2, first.holds);
        assertEquals(List.of(), order);
        targets.update(u32(1), u32(1, 0), second, UpdateMode.ANY);
        assertEquals(List.of("grace", "release"), order);
        targets.delete(u32(2));
        assertEquals(List.of("grace", "release", "grace", "release"), order);
        assertEquals(0, first.holds);
        assertEquals(1, second.holds);
        targets.close();
        assertEquals(0, second.holds);
    }
}
