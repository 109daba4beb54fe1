package dev.weir.xdp.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.InvalidProgramException;
import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.map.MapEnvironment;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.map.Maps;
import dev.weir.xdp.map.ProgramArray;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What helpers are given is checked, and what they give can be used so far and no further. */
class HelperCallTest {
    private static final int FRAME = 64;

    private final MapTable table = new MapTable();
    private final MapEnvironment environment = MapEnvironment.of(table, 1);
    private final List<VmMap> maps = List.of(
            map("array", MapType.ARRAY, 16, 4, 0),
            map("constants", MapType.ARRAY, 16, 1, MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS),
            map("programs", MapType.PROG_ARRAY, 4, 2, 0),
            Maps.create(new MapSpec("events", MapType.RINGBUF, 0, 0, 4096, 0), environment));
    private final Cpu cpu = new Cpu(0, new Surroundings(table, Clock.system(), _ -> {}));
    private final NativeMemory packet = NativeMemory.allocate(1024);

    @AfterEach
    void free() {
        packet.close();
        cpu.close();
        maps.forEach(VmMap::close);
    }

    @Test
    void givesPointersToMapValues() {
        assertEquals(7, run(lookup(3, """
                *(u64 *)(r0 + 8) = 7
                r0 = *(u64 *)(r0 + 8)
                """)));
    }

    @Test
    void givesNullForWhatIsNotThere() {
        assertEquals(1, run(lookup(4, "r0 = 100")));
    }

    @Test
    void stopsAccessPastAMapValue() {
        assertFault("read of 8 bytes at map value +9, which has bytes 0 to 15", lookup(0, "r0 = *(u64 *)(r0 + 9)"));
        assertFault("map value -1", lookup(1, "r0 = *(u8 *)(r0 - 1)"));
    }

    @Test
    void givesTheSamePointerToTheSameValue() {
        assertEquals(0, run(lookup(2, """
                r6 = r0
                r1 = map[array]
                r2 = r10
                r2 += -4
                call 1
                r0 -= r6
                """)));
    }

    @Test
    void givesRoomInRingBuffers() {
        assertEquals(
                7, run(reserve("*(u64 *)(r6 + 0) = 7\nr7 = *(u64 *)(r6 + 0)\nr1 = r6\nr2 = 0\ncall 132\nr0 = r7")));
        assertEquals(
                7, run(reserve("*(u64 *)(r6 + 0) = 7\nr7 = *(u64 *)(r6 + 0)\nr1 = r6\nr2 = 0\ncall 133\nr0 = r7")));
    }

    @Test
    void stopsAccessPastARecord() {
        assertFault(
                "write of 8 bytes at ring buffer record +1, which has bytes 0 to 7", reserve("*(u64 *)(r6 + 1) = 7"));
        assertFault("read of 1 bytes at ring buffer record -1", reserve("r0 = *(u8 *)(r6 - 1)"));
    }

    @Test
    void stopsUseOfARecordThatIsGone() {
        assertFault(
                "ring buffer record +0, which is no longer there",
                reserve("r1 = r6\nr2 = 0\ncall 132\nr0 = *(u8 *)(r6 + 0)"));
        assertFault(
                "ring buffer record +0, which is no longer there",
                reserve("r1 = r6\nr2 = 0\ncall 133\nr1 = r6\nr2 = 0\ncall 132"));
        assertFault("no record of a ring buffer", reserve("r1 = r6\nr1 += 1\nr2 = 0\ncall 132"));
        assertFault("no record of a ring buffer", reserve("r1 = r10\nr2 = 0\ncall 133"));
    }

    /** Eight bytes of the ring buffer in R6; without, it returns 1. */
    private static String reserve(String rest) {
        return """
                r1 = map[events]
                r2 = 8
                r3 = 0
                call 131
                if r0 == 0 goto none
                r6 = r0
                %s
                exit
                none:
                r0 = 1
                exit
                """.formatted(rest);
    }

    @Test
    void stopsWritesToConstants() {
        assertFault("write of 1 bytes at map value +0, which may only be read", """
                r1 = map_value[constants]+0
                *(u8 *)(r1 + 0) = 1
                exit
                """);
        assertEquals(0, run("r1 = map_value[constants]+8\nr0 = *(u64 *)(r1 + 0)\nexit"));
    }

    @Test
    void refusesPointersPastConstants() {
        InvalidProgramException refused =
                assertThrows(InvalidProgramException.class, () -> interpreter("r1 = map_value[constants]+16\nexit"));
        assertTrue(String.valueOf(refused.getMessage()).contains("byte 16"), refused.getMessage());
        assertThrows(InvalidProgramException.class, () -> interpreter("r1 = map_value[array]+0\nexit"));
    }

    @Test
    void stopsKeysThatAreNotThere() {
        assertFault("read of 4 bytes at stack -2", """
                r1 = map[array]
                r2 = r10
                r2 += -2
                call 1
                exit
                """);
    }

    @Test
    void stopsWhatIsNoMap() {
        assertFault("0x4d is used as a map, and is none", "r1 = 77\nr2 = r10\nr2 += -4\ncall 1\nexit");
        assertFault("bpf_map_lookup_elem does not work on map programs", """
                r1 = map[programs]
                r2 = r10
                r2 += -4
                call 1
                exit
                """);
    }

    @Test
    void stopsWhatIsNotTheContext() {
        assertFault("is used as the context, and is not", "r1 = r10\ncall 188\nexit");
    }

    @Test
    void stopsPacketPointersFromBeforeTheBoundsMoved() {
        String code = """
                r6 = *(u32 *)(r1 + 0)
                r2 = 4
                call 44
                r0 = *(u8 *)(r6 + 8)
                exit
                """;
        assertFault("packet +8, which is no longer there", code);
    }

    @Test
    void makesThirtyThreeTailCallsAndNoMore() {
        ProgramArray programs = (ProgramArray) maps.get(2);
        String again = """
                r6 = r1
                r1 = map_value[counter]+0
                r2 = *(u64 *)(r1 + 0)
                r2 += 1
                *(u64 *)(r1 + 0) = r2
                r1 = r6
                r2 = map[programs]
                r3 = 0
                call 12
                r1 = map_value[counter]+0
                r0 = *(u64 *)(r1 + 0)
                exit
                """;
        try (VmMap counter = map("counter", MapType.ARRAY, 8, 1, 0)) {
            Executable program = interpreter(again, counter);
            programs.set(0, program);
            assertEquals(34, onPacket(program));
        }
    }

    @Test
    void goesOnBehindATailCallToNowhere() {
        assertEquals(5, run("r2 = map[programs]\nr3 = 1\ncall 12\nr0 = 5\nexit"));
        assertEquals(5, run("r2 = map[programs]\nr3 = 2\ncall 12\nr0 = 5\nexit"));
    }

    @Test
    void comesBackFromATailCallOfAFunctionToItsCaller() {
        ProgramArray programs = (ProgramArray) maps.get(2);
        programs.set(1, interpreter("r0 = 40\nexit"));
        assertEquals(42, run("""
                call there
                r0 += 2
                exit
                there:
                r2 = map[programs]
                r3 = 1
                call 12
                r0 = 0
                exit
                """));
    }

    @Test
    void comesBackFromAnotherMachine() {
        ProgramArray programs = (ProgramArray) maps.get(2);
        Executable inner = interpreter("r0 = *(u32 *)(r1 + 4)\nr2 = *(u32 *)(r1 + 0)\nr0 -= r2\nexit");
        programs.set(1, new Executable() {
            @Override
            public long run(Cpu cpu, long r1, long r2, long r10) {
                assertEquals(cpu.buffer().address(), r1);
                return inner.run(cpu, r1, r2, r10) + 1;
            }

            @Override
            public String name() {
                return "elsewhere";
            }
        });
        assertEquals(2 * (FRAME + 1) + 7, run("""
                r9 = r1
                r8 = 7
                call there
                r8 += r0
                r1 = r9
                call there
                r0 += r8
                exit
                there:
                r8 = 1000
                r2 = map[programs]
                r3 = 1
                call 12
                r0 = 0
                exit
                """));
    }

    @Test
    void showsEveryElementToACallback() {
        assertEquals(4 * 256 + (0 + 1 + 2 + 3), run("""
                *(u64 *)(r10 - 8) = 0
                r1 = map[array]
                r2 = callback ll
                r3 = r10
                r3 += -8
                r4 = 0
                call 164
                r0 <<= 8
                r1 = *(u64 *)(r10 - 8)
                r0 += r1
                exit
                callback:
                r5 = *(u32 *)(r2 + 0)
                *(u32 *)(r3 + 12) = r5
                r0 = *(u64 *)(r4 + 0)
                r0 += r5
                *(u64 *)(r4 + 0) = r0
                r0 = 0
                exit
                """));
        assertEquals(3, run(lookup(3, "r0 = *(u32 *)(r0 + 12)")));
    }

    /** A program that looks a key of the array up and goes on with the value in R0; without one it returns 1. */
    private static String lookup(int key, String rest) {
        return """
                *(u32 *)(r10 - 4) = %d
                r1 = map[array]
                r2 = r10
                r2 += -4
                call 1
                if r0 == 0 goto none
                %s
                exit
                none:
                r0 = 1
                exit
                """.formatted(key, rest);
    }

    private VmMap map(String name, MapType type, int valueSize, int entries, int flags) {
        return Maps.create(new MapSpec(name, type, Integer.BYTES, valueSize, entries, flags), environment);
    }

    private void assertFault(String reason, String code) {
        ProgramFaultException fault = assertThrows(ProgramFaultException.class, () -> run(code));
        assertTrue(String.valueOf(fault.getMessage()).contains(reason), fault.getMessage());
    }

    private long run(String code) {
        return onPacket(interpreter(code));
    }

    private long onPacket(Executable program) {
        long data = packet.address() + 256;
        cpu.buffer().set(packet.address(), data, data + FRAME, packet.address() + packet.bytes());
        return cpu.run(program);
    }

    private Interpreter interpreter(String text, VmMap... more) {
        List<VmMap> all = Stream.concat(maps.stream(), Arrays.stream(more)).toList();
        Assembly assembly = new Assembler().assemble(text);
        Instructions.Builder code = Instructions.builder().addAll(assembly.instructions());
        for (Assembly.MapName load : assembly.maps()) {
            List<String> names = all.stream().map(map -> map.spec().name()).toList();
            code.set(load.slot(), code.get(load.slot()).withImmediate(names.indexOf(load.name())));
        }
        return new Interpreter(new Code("test", code.build(), all, Code.Entry.XDP));
    }
}
