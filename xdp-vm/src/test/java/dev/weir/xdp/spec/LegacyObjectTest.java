package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.error.MalformedObjectException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of before BTF, and of loaders with forms of their own. */
class LegacyObjectTest {
    private static final int HASH = MapType.HASH.code();
    private static final int ARRAY = MapType.ARRAY.code();
    private static final int HASH_OF_MAPS = MapType.HASH_OF_MAPS.code();

    @Test
    void readsMapsOfTheOldForm() {
        CollectionSpec spec = TestObjects.parse("old_maps");

        assertEquals(new MapSpec("plain", MapType.ARRAY, 4, 8, 2, 0), spec.map("plain"));
        assertEquals(new MapSpec("other", MapType.HASH, 4, 16, 100, 1), spec.map("other"));
        assertEquals(
                List.of("plain", "other"),
                spec.program("old_maps").mapReferences().stream()
                        .map(MapReference::map)
                        .toList());
        assertEquals(ProgramKind.XDP, spec.program("old_maps").kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iproute2", "iproute2_without_types"})
    void readsMapsAndTailCallsOfIproute2(String object) {
        CollectionSpec spec = TestObjects.parse(object);

        assertEquals(
                new MapContents.References(Map.of(0, "first_tail", 3, "second_tail")),
                spec.map("jumps").contents());
        assertEquals(
                new MapContents.References(Map.of(1, "inner")),
                spec.map("outer").contents());
        assertEquals(spec.map("inner"), spec.map("outer").inner());
        assertEquals(
                List.of("first_tail", "second_tail", "entry"),
                List.copyOf(spec.programs().keySet()));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 20, 24, 32, 40, 280})
    void readsDefinitionsOfAnyLength(int bytes) {
        ElfBuilder elf = new ElfBuilder();
        int maps = elf.data("maps", ElfBuilder.words(bytes, HASH, 4, 8, 16, bytes > 16 ? 1 : 0));
        elf.symbol("flows", maps, 0, 0);

        assertEquals(
                new MapSpec("flows", MapType.HASH, 4, 8, 16, bytes > 16 ? 1 : 0),
                parse(elf).map("flows"));
    }

    @Test
    void readsInnerMapsByTheirPlace() {
        ElfBuilder elf = new ElfBuilder();
        int maps = elf.data(
                "maps",
                ElfBuilder.words(28, ARRAY, 4, 8, 16, 0, 0, 0),
                ElfBuilder.words(28, HASH_OF_MAPS, 4, 4, 2, 0, 0, 0));
        elf.symbol("inner", maps, 0, 28);
        elf.symbol("outer", maps, 28, 28);

        CollectionSpec spec = parse(elf);

        assertEquals(spec.map("inner"), spec.map("outer").inner());
    }

    @Test
    void leavesToTheLoaderWhichMapsAreHeld() {
        ElfBuilder elf = new ElfBuilder();
        int maps = elf.data("maps", ElfBuilder.words(20, HASH_OF_MAPS, 4, 4, 2, 0));
        elf.symbol("outer", maps, 0, 20);

        assertNull(parse(elf).map("outer").inner());
    }

    @Test
    void refusesMapsOfMapsThatAreNotThere() {
        ElfBuilder elf = new ElfBuilder();
        int maps = elf.data("maps", ElfBuilder.words(28, HASH_OF_MAPS, 4, 4, 2, 0, 5, 0));
        elf.symbol("outer", maps, 0, 28);

        assertRefused(
                elf,
                "maps at offset 0: map outer holds maps of a kind that is not there, or that hold maps themselves");
    }

    @Test
    void refusesDefinitionsThatAreCutOff() {
        ElfBuilder elf = new ElfBuilder();
        int maps = elf.data("maps", ElfBuilder.words(12, HASH, 4, 8));
        elf.symbol("flows", maps, 0, 0);

        assertRefused(elf, "maps at offset 0: map flows is defined by 12 bytes; 16 are the least");
    }

    @Test
    void refusesUnknownTypesAndSizes() {
        ElfBuilder unknown = new ElfBuilder();
        unknown.symbol("flows", unknown.data("maps", ElfBuilder.words(20, 99, 4, 8, 1, 0)), 0, 0);
        ElfBuilder huge = new ElfBuilder();
        huge.symbol("flows", huge.data("maps", ElfBuilder.words(20, HASH, 4, -1, 1, 0)), 0, 0);

        assertRefused(unknown, "maps at offset 0: map flows: type 99 is unknown");
        assertRefused(huge, "maps at offset 8: 4294967295 is too large a size");
    }

    @Test
    void findsTheEndsOfFunctionsWithoutSizes() {
        ElfBuilder elf = new ElfBuilder();
        int code = elf.code("xdp", "r0 = 1\nexit\nr0 = 2\nr0 = 3\nexit");
        elf.function("first", code, 0, 0);
        elf.function("second", code, 16, 0);

        CollectionSpec spec = parse(elf);

        assertEquals(2, spec.program("first").instructions().size());
        assertEquals(3, spec.program("second").instructions().size());
    }

    @Test
    void takesUntypedGlobalSymbolsAsFunctionsWhereThereAreNoOthers() {
        ElfBuilder elf = new ElfBuilder();
        int code = elf.code("socket", "r0 = 1\nexit\nr0 = 2\nexit");
        elf.symbol("first", code, 0, 0);
        elf.symbol("second", code, 16, 0);

        assertEquals(
                List.of("first", "second"), List.copyOf(parse(elf).programs().keySet()));
    }

    @Test
    void takesSectionsWithoutSymbolsAsPrograms() {
        ElfBuilder elf = new ElfBuilder();
        elf.code("xdp/drop-all", "r0 = 1\nexit");

        assertEquals(2, parse(elf).program("xdp_drop_all").instructions().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void takesRelocationsByAnyNumberThatCompilersGaveThem(int type) {
        ElfBuilder elf = new ElfBuilder();
        int maps = elf.data("maps", ElfBuilder.words(20, HASH, 4, 8, 1, 0));
        int map = elf.symbol("flows", maps, 0, 20);
        int text = elf.code(".text", "r0 = 7\nexit");
        int helper = elf.function("seven", text, 0, 16);
        int code = elf.code("xdp", "r1 = 0 ll\ncall pc-1\nexit");
        elf.function("program", code, 0, 32);
        elf.relocate(code, 0, type, map);
        elf.relocate(code, 16, type, helper);

        ProgramSpec program = parse(elf).program("program");

        assertEquals(List.of(new MapReference.ToMap(0, "flows")), program.mapReferences());
        assertEquals(1, program.instructions().get(2).immediate());
    }

    @Test
    void refusesVariablesThatHaveNoSection() {
        ElfBuilder elf = new ElfBuilder();
        int variable = elf.symbol("counter", 0xfff2, 8, 8);
        int code = elf.code("xdp", "r1 = 0 ll\nexit");
        elf.function("program", code, 0, 24);
        elf.relocate(code, 0, 1, variable);

        assertRefused(elf, "xdp at offset 0: variable counter has no place in any section yet; build with -fno-common");
    }

    @Test
    void letsProgramsDoWithoutWhatIsWeak() {
        ProgramSpec program = TestObjects.parse("weak_extern").program("weak_extern");

        assertEquals(List.of(), program.mapReferences());
        assertEquals(
                1,
                program.instructions().stream()
                        .filter(each -> each.immediate() == 0x0bad_2310)
                        .count());
    }

    private static CollectionSpec parse(ElfBuilder elf) {
        return CollectionSpec.parse(elf.build(), "old.o");
    }

    private static void assertRefused(ElfBuilder elf, String message) {
        MalformedObjectException refusal = assertThrows(MalformedObjectException.class, () -> parse(elf));
        assertEquals("old.o: " + message, refusal.getMessage());
    }
}
