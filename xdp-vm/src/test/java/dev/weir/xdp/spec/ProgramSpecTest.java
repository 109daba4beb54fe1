package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.btf.FunctionInfo;
import dev.weir.xdp.btf.SourceLine;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.isa.Register;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramSpecTest {
    private final CollectionSpec spec = TestObjects.parse("complete");

    @Test
    void takesGlobalFunctionsOutsideTextAsPrograms() {
        assertEquals(
                List.of("last", "first", "caller"), List.copyOf(spec.programs().keySet()));
        assertEquals("Dual BSD/GPL", program("first").license());
    }

    @Test
    void knowsKindsBySections() {
        assertEquals(ProgramKind.XDP, program("first").kind());
        assertEquals(
                new ProgramKind(ProgramType.XDP, ProgramKind.ATTACH_XDP, ProgramKind.FLAG_XDP_HAS_FRAGS),
                program("caller").kind());
        assertEquals(
                ProgramKind.ATTACH_XDP_DEVMAP,
                ProgramKind.ofSection("xdp/devmap").expectedAttachType());
        assertEquals(
                ProgramKind.ATTACH_XDP_CPUMAP,
                ProgramKind.ofSection("xdp.frags/cpumap").expectedAttachType());
        assertEquals(ProgramType.SCHED_CLS, ProgramKind.ofSection("tc/egress").type());
        assertEquals(ProgramKind.XDP, ProgramKind.ofSection("balancer"));
    }

    @Test
    void appendsOnlyTheFunctionsThatAreReached() {
        assertEquals(List.of("first", "count", "twice", "scale"), functionNames(program("first")));
        assertEquals(List.of("last", "lookup"), functionNames(program("last")));
        assertEquals(List.of("caller", "in_section"), functionNames(program("caller")));
        assertEquals(61 + 10 + 8 + 9, program("first").instructions().size());
    }

    @Test
    void pointsCallsAtTheAppendedFunctions() {
        ProgramSpec first = program("first");
        int twice = 61 + 10;
        int scale = twice + 8;

        assertEquals(twice, callTarget(first, 48));
        assertEquals(scale, callTarget(first, twice + 1));
        assertEquals(scale, callTarget(first, twice + 5));
        assertEquals(6, callTarget(program("caller"), 0));
    }

    @Test
    void pointsFunctionAddressesAtTheAppendedFunctions() {
        Instruction load = program("first").instructions().get(11);

        assertTrue(load.isLoadImmediate64());
        assertEquals(PseudoSource.FUNCTION, load.source());
        assertEquals(61, 11 + 1 + load.immediate());
        assertEquals(0, program("first").instructions().get(12).immediate());
    }

    @Test
    void namesMapsAndVariables() {
        List<MapReference> references = program("first").mapReferences();

        assertEquals(12, references.size());
        assertEquals(new MapReference.ToMap(5, "plain"), references.getFirst());
        assertTrue(references.contains(new MapReference.ToValue(38, ".rodata", 16)));
        assertTrue(references.contains(new MapReference.ToValue(63, ".bss", 8)));
        assertTrue(references.contains(new MapReference.ToValue(83, ".data", 4)));
    }

    @Test
    void putsDescriptorsIntoTheInstructions() {
        Map<String, Integer> descriptors =
                Map.of("plain", 7, "programs", 8, "tables", 9, ".rodata", 10, ".data", 11, ".bss", 12);

        Instructions linked = program("first").link(name -> descriptors.getOrDefault(name, -1));

        assertEquals(new Instruction(0x18, 1, PseudoSource.MAP_FD, 0, 7), linked.get(5));
        assertEquals(new Instruction(0x18, 1, PseudoSource.MAP_VALUE, 0, 10), linked.get(38));
        assertEquals(16, linked.get(39).immediate());
        assertEquals(program("first").instructions().get(29), linked.get(29));
        assertEquals(0, program("first").instructions().get(5).immediate());
    }

    @Test
    void tellsTheSourceOfInstructions() {
        ProgramSpec first = program("first");
        int scale = 61 + 10 + 8;

        SourceLine line =
                first.source().lineAt(scale + 1).map(spec.btf()::sourceLine).orElseThrow();

        assertEquals("./complete.bpf.c", line.file());
        assertEquals("return by * counter + second;", line.text());
        assertEquals(14, line.column());
        assertEquals(0, first.source().lines().getFirst().slot());
    }

    @Test
    void writesSourceInfoAsTheKernelTakesIt() {
        ProgramSpec last = program("last");

        ByteBuffer functions = ByteBuffer.wrap(last.source().functionBytes()).order(ByteOrder.LITTLE_ENDIAN);
        FunctionInfo lookup = last.source().functions().get(1);

        assertEquals(2 * FunctionInfo.BYTES, functions.capacity());
        assertEquals(9, functions.getInt(FunctionInfo.BYTES));
        assertEquals(lookup.typeId(), functions.getInt(FunctionInfo.BYTES + 4));
        assertEquals(16 * last.source().lines().size(), last.source().lineBytes().length);
    }

    @Test
    void refusesReferencesThatDoNotStandOnLoads() {
        Instructions code = Instructions.builder().move(Register.R0, 2).exit().build();

        assertThrows(IllegalArgumentException.class, () -> ProgramSpec.xdp("p", code, new MapReference.ToMap(0, "m")));
        assertThrows(IllegalArgumentException.class, () -> ProgramSpec.xdp("p", code, new MapReference.ToMap(5, "m")));
    }

    private int callTarget(ProgramSpec program, int slot) {
        Instruction call = program.instructions().get(slot);
        assertTrue(call.isLocalCall());
        assertFalse(call.isLoadImmediate64());
        return slot + 1 + call.immediate();
    }

    private List<String> functionNames(ProgramSpec program) {
        return program.source().functions().stream()
                .map(function -> spec.btf().type(function.typeId()).name())
                .toList();
    }

    private ProgramSpec program(String name) {
        return spec.program(name);
    }
}
