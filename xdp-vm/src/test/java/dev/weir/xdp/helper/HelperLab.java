package dev.weir.xdp.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Network;
import dev.weir.xdp.machine.Secrets;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.map.MapEnvironment;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.map.Maps;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.DataImage;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.OwnMemory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/**
 * Calls helpers one after another, in the kernel and here, and compares what comes of it: each call's result, the memory that the calls
 * share, and the packet. In the kernel the memory is the value of an array map; texts stand in one that is frozen.
 */
public final class HelperLab {
    /** Bytes of memory that calls may point into. */
    static final int MEMORY_BYTES = 8192;

    private static final int PAGE = 4096;
    /** How much of the memory a message shows of what an argument points to. */
    private static final int SHOWN_BYTES = 64;

    /** What the kernel keeps of a page behind a frame: {@code struct skb_shared_info}. */
    private static final int SHARED_INFO_BYTES = 320;

    private static final int LOOPBACK = 1;

    private final byte[] packet;
    private final byte[] memory = new byte[MEMORY_BYTES];
    private final ByteArrayOutputStream texts = new ByteArrayOutputStream();
    private final List<MapSpec> maps = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Pointer> pointers = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private Network network = Network.NONE;

    public HelperLab(byte[] packet) {
        this.packet = packet.clone();
        texts.write(0);
    }

    /** An address of the memory at a place of the memory, while the calls run. */
    private record Pointer(int offset, int target) {}

    /** An entry that a map has from the beginning. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(MapSpec map, byte[] key, byte[] value) {}

    private record Call(Helper helper, List<Argument> arguments) {}

    /** What a register is given. */
    public sealed interface Argument {
        /** A number. */
        record Scalar(long value) implements Argument {}

        /** The address of a byte of the memory. */
        record Place(int offset) implements Argument {}

        /** The address of a byte of the texts. */
        record Text(int offset) implements Argument {}

        /** A map that was added. */
        record Map(MapSpec spec) implements Argument {}

        /** The program's context. */
        record Context() implements Argument {}
    }

    /** What one machine made of it. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Outcome(List<Long> results, byte[] memory, byte[] packet) {}

    /** Skips the test, with the reason on the console, where the kernel can't be asked. */
    public static void assumeKernel() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
    }

    public static Argument number(long value) {
        return new Argument.Scalar(value);
    }

    public static Argument context() {
        return new Argument.Context();
    }

    public static Argument at(int offset) {
        return new Argument.Place(offset);
    }

    public HelperLab on(Network host) {
        network = host;
        return this;
    }

    /** Sets bytes of the memory. */
    public HelperLab put(int offset, byte... bytes) {
        System.arraycopy(bytes, 0, memory, offset, bytes.length);
        return this;
    }

    /** Sets a number of the memory, in the machine's byte order. */
    public HelperLab putLong(int offset, long value) {
        MemorySegment.ofArray(memory).set(ValueLayout.JAVA_LONG_UNALIGNED, offset, value);
        return this;
    }

    /** Puts the address of a byte of the memory into the memory. It is gone again when the calls are done. */
    public HelperLab putAddress(int offset, int target) {
        pointers.add(new Pointer(offset, target));
        return this;
    }

    /** What was traced here, a line each. */
    public List<String> lines() {
        return lines;
    }

    /** Adds a map. */
    public Argument map(String name, MapType type, int keySize, int valueSize, int maxEntries) {
        MapSpec spec = new MapSpec(name, type, keySize, valueSize, maxEntries, 0);
        maps.add(spec);
        return new Argument.Map(spec);
    }

    /** Puts an entry into a map, as the control side does. */
    public HelperLab entry(Argument map, byte[] key, byte[] value) {
        entries.add(new Entry(((Argument.Map) map).spec(), key, value));
        return this;
    }

    /** Adds a text to the constants, with a NUL behind it. */
    public Argument text(String text) {
        int offset = texts.size();
        texts.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        texts.write(0);
        return new Argument.Text(offset);
    }

    public HelperLab call(Helper helper, Argument... arguments) {
        calls.add(new Call(helper, List.of(arguments)));
        return this;
    }

    /** Runs the calls on both machines and compares; returns what both made of it. */
    public Outcome compare(String what) {
        Outcome kernel = inKernel();
        Outcome here = here();
        for (int i = 0; i < calls.size(); i++) {
            int at = i;
            assertEquals(kernel.results().get(i), here.results().get(i), () -> what + ": " + describe(calls.get(at)));
        }
        assertSame(kernel.memory(), here.memory(), what + ": memory");
        assertSame(kernel.packet(), here.packet(), what + ": packet");
        return here;
    }

    /** Says which calls had to do with the first byte that differs. */
    private void assertSame(byte[] kernel, byte[] here, String what) {
        int first = Arrays.mismatch(kernel, here);
        assertEquals(
                -1,
                first,
                () -> "%s differs from byte %d on, in the kernel %s, here %s, after %s"
                        .formatted(
                                what,
                                first,
                                around(kernel, first),
                                around(here, first),
                                calls.stream()
                                        .filter(call -> near(call, first))
                                        .map(this::describe)
                                        .toList()));
    }

    private static boolean near(Call call, int at) {
        return call.arguments().stream()
                .anyMatch(argument -> argument instanceof Argument.Place place
                        && place.offset() <= at
                        && at < place.offset() + SHOWN_BYTES);
    }

    private String describe(Call call) {
        return call.helper()
                + call.arguments().stream()
                        .map(argument -> argument instanceof Argument.Place place
                                ? place.offset() + ":" + around(memory, place.offset())
                                : argument.toString())
                        .toList()
                        .toString();
    }

    private static String around(byte[] bytes, int at) {
        int from = at / SHOWN_BYTES * SHOWN_BYTES;
        return HexFormat.of()
                .formatHex(bytes, Math.min(from, bytes.length), Math.min(from + SHOWN_BYTES, bytes.length));
    }

    public Outcome inKernel() {
        List<MapReference> references = new ArrayList<>();
        ProgramSpec program = new ProgramBuilder(references).build();
        CollectionSpec spec = CollectionSpec.of("helpers", allMaps(), List.of(program));
        try (KernelEngine engine = new KernelEngine();
                Collection live = engine.load(spec)) {
            MemorySegment value = MemorySegment.ofArray(new byte[memorySize()]);
            MemorySegment.copy(MemorySegment.ofArray(memory), 0, value, 0, MEMORY_BYTES);
            MemorySegment key = MemorySegment.ofArray(new int[1]);
            live.map("memory").update(key, value, BpfMap.UpdateMode.ANY);
            for (Entry entry : entries) {
                live.map(entry.map().name()).update(bytes(entry.key()), bytes(entry.value()), BpfMap.UpdateMode.ANY);
            }
            TestRun.Result run = live.program("calls").testRun(TestRun.of(packet));
            live.map("memory").lookup(key, value);
            return new Outcome(
                    results(value), value.asSlice(0, MEMORY_BYTES).toArray(ValueLayout.JAVA_BYTE), run.packet());
        }
    }

    public Outcome here() {
        try (NativeMemory block = NativeMemory.allocate(memorySize());
                NativeMemory constants = NativeMemory.allocate(texts.size());
                NativeMemory page = NativeMemory.allocate(PAGE);
                Cpu cpu = new Cpu(0, surroundings())) {
            makeMaps(cpu);
            Memory.copy(memory, 0, block.address(), MEMORY_BYTES);
            Memory.copy(texts.toByteArray(), 0, constants.address(), texts.size());
            long data = page.address() + XdpBuffer.HEADROOM;
            Memory.copy(packet, 0, data, packet.length);
            cpu.buffer().set(page.address(), data, data + packet.length, page.address() + PAGE - SHARED_INFO_BYTES);
            cpu.buffer().setIngress(LOOPBACK, 0);
            List<Long> results = new ArrayList<>();
            pointers.forEach(one -> Memory.putLong(block.address() + one.offset(), block.address() + one.target()));
            for (Call call : calls) {
                results.add(callHere(cpu, call, block.address(), constants.address()));
            }
            pointers.forEach(one -> Memory.putLong(block.address() + one.offset(), 0));
            // The kernel hands out the metadata, too.
            long from = cpu.buffer().dataMeta();
            byte[] left = new byte[(int) (cpu.buffer().dataEnd() - from)];
            Memory.copy(from, left, 0, left.length);
            byte[] after = new byte[MEMORY_BYTES];
            Memory.copy(block.address(), after, 0, MEMORY_BYTES);
            return new Outcome(results, after, left);
        }
    }

    private Surroundings surroundings() {
        return new Surroundings(new MapTable(), Clock.system(), network, OwnMemory::read, Secrets.of(1), lines::add);
    }

    private void makeMaps(Cpu cpu) {
        for (MapSpec spec : maps) {
            VmMap map = Maps.create(spec, MapEnvironment.of(cpu.maps(), 2));
            entries.stream()
                    .filter(entry -> entry.map().equals(spec))
                    .forEach(entry -> map.update(bytes(entry.key()), bytes(entry.value()), BpfMap.UpdateMode.ANY));
        }
    }

    /** Handles are given from 1 on, in the order in which maps are made. */
    private long handle(Cpu cpu, MapSpec spec) {
        long handle = 1L + maps.indexOf(spec);
        VmMap map = Objects.requireNonNull(cpu.maps().get(handle));
        assertEquals(spec.name(), map.spec().name());
        return handle;
    }

    /** A segment outside the heap, which lives as long as the test. */
    private static MemorySegment bytes(byte[] bytes) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    private List<MapSpec> allMaps() {
        List<MapSpec> all = new ArrayList<>(maps);
        all.add(memorySpec());
        all.add(textsSpec());
        return all;
    }

    private long callHere(Cpu cpu, Call call, long memoryAddress, long textsAddress) {
        long[] r = new long[5];
        for (int i = 0; i < call.arguments().size(); i++) {
            r[i] = switch (call.arguments().get(i)) {
                case Argument.Scalar number -> number.value();
                case Argument.Place place -> memoryAddress + place.offset();
                case Argument.Text text -> textsAddress + text.offset();
                case Argument.Map map -> handle(cpu, map.spec());
                case Argument.Context _ -> cpu.buffer().address();
            };
        }
        long result = HelperCode.of(call.helper()).function().call(cpu, r[0], r[1], r[2], r[3], r[4]);
        return call.helper().result() == Result.VOID ? 0 : result;
    }

    private List<Long> results(MemorySegment value) {
        List<Long> results = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            results.add(value.get(ValueLayout.JAVA_LONG_UNALIGNED, MEMORY_BYTES + 8L * i));
        }
        return results;
    }

    private int memorySize() {
        return MEMORY_BYTES + 8 * Math.max(1, calls.size());
    }

    private MapSpec memorySpec() {
        return new MapSpec("memory", MapType.ARRAY, 4, memorySize(), 1, 0);
    }

    private MapSpec textsSpec() {
        MapContents contents = new MapContents.Data(new DataImage(texts.toByteArray()), true);
        return new MapSpec(
                "texts",
                MapType.ARRAY,
                4,
                texts.size(),
                1,
                MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS,
                0,
                null,
                contents,
                null);
    }

    /** Makes the calls into a program: R6 is the context, R7 the memory. */
    private final class ProgramBuilder {
        private static final Register[] ARGUMENTS = {Register.R1, Register.R2, Register.R3, Register.R4, Register.R5};

        private final Instructions.Builder code = Instructions.builder();
        private final List<MapReference> references;

        ProgramBuilder(List<MapReference> references) {
            this.references = references;
        }

        ProgramSpec build() {
            code.move(Register.R6, Register.R1);
            loadAddress(Register.R7, "memory", 0);
            for (Pointer pointer : pointers) {
                code.move(Register.R1, Register.R7).arithmetic(AluOperation.ADD, Register.R1, pointer.target());
                code.store(MemorySize.DOUBLE_WORD, Register.R7, pointer.offset(), Register.R1);
            }
            for (int i = 0; i < calls.size(); i++) {
                Call call = calls.get(i);
                for (int argument = 0; argument < call.arguments().size(); argument++) {
                    set(ARGUMENTS[argument], call.arguments().get(argument));
                }
                code.callHelper(call.helper().number());
                if (call.helper().result() != Result.VOID) {
                    code.store(MemorySize.DOUBLE_WORD, Register.R7, MEMORY_BYTES + 8 * i, Register.R0);
                }
            }
            for (Pointer pointer : pointers) {
                code.store(MemorySize.DOUBLE_WORD, Register.R7, pointer.offset(), 0);
            }
            code.move(Register.R0, 2).exit();
            return ProgramSpec.xdp("calls", code.build(), references.toArray(MapReference[]::new));
        }

        private void set(Register register, Argument argument) {
            switch (argument) {
                case Argument.Scalar number -> code.loadImmediate64(register, number.value());
                case Argument.Place place ->
                    code.move(register, Register.R7).arithmetic(AluOperation.ADD, register, place.offset());
                case Argument.Text text -> loadAddress(register, "texts", text.offset());
                case Argument.Map map -> {
                    references.add(
                            new MapReference.ToMap(code.size(), map.spec().name()));
                    code.loadImmediate64(register, 0);
                }
                case Argument.Context _ -> code.move(register, Register.R6);
            }
        }

        private void loadAddress(Register register, String map, int offset) {
            references.add(new MapReference.ToValue(code.size(), map, offset));
            code.loadImmediate64(register, 0);
        }
    }
}
