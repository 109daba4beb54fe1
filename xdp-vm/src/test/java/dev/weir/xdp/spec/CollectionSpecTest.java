package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionSpecTest {
    private final CollectionSpec spec = TestObjects.parse("complete");

    @Test
    void readsMapsByTheirTypes() {
        MapSpec flows = map("flows");

        assertEquals(MapType.HASH, flows.type());
        assertEquals(4, flows.keySize());
        assertEquals(40, flows.valueSize());
        assertEquals(64, flows.maxEntries());
        assertEquals(1, flows.flags());
        MapTypes types = Objects.requireNonNull(flows.types());
        assertEquals("u32", spec.btf().type(types.keyTypeId()).name());
        assertEquals("flow", spec.btf().type(types.valueTypeId()).name());
    }

    @Test
    void readsMapsBySizesAlone() {
        assertEquals(new MapSpec("plain", MapType.ARRAY, 4, 8, 3, 0), map("plain"));
        assertEquals(new MapSpec("events", MapType.RINGBUF, 0, 0, 4096, 0), map("events"));
    }

    @Test
    void readsMapsOfMapsWithTheirContents() {
        MapSpec tables = map("tables");

        assertEquals(MapType.ARRAY_OF_MAPS, tables.type());
        assertEquals(4, tables.valueSize());
        assertNull(tables.types());
        MapSpec inner = Objects.requireNonNull(tables.inner());
        assertEquals(MapType.ARRAY, inner.type());
        assertEquals(8, inner.valueSize());
        assertEquals(2, inner.maxEntries());
        assertEquals(new MapContents.References(Map.of(1, "second_table", 3, "first_table")), tables.contents());
    }

    @Test
    void readsArraysOfProgramsWithTheirContents() {
        MapSpec programs = map("programs");

        assertEquals(MapType.PROG_ARRAY, programs.type());
        assertEquals(4, programs.valueSize());
        assertEquals(new MapContents.References(Map.of(1, "last")), programs.contents());
    }

    @Test
    void makesMapsOfDataSections() {
        MapSpec constants = map(".rodata");
        MapSpec variables = map(".data");
        MapSpec zeros = map(".bss");

        assertEquals(MapType.ARRAY, constants.type());
        assertEquals(1, constants.maxEntries());
        assertEquals(MapSpec.FLAG_MMAPABLE | MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS, constants.flags());
        assertTrue(data(constants).frozen());
        assertEquals(
                ".rodata",
                spec.btf()
                        .type(Objects.requireNonNull(constants.types()).valueTypeId())
                        .name());
        assertEquals(MapSpec.FLAG_MMAPABLE, variables.flags());
        assertFalse(data(variables).frozen());
        assertArrayEquals(
                new byte[] {5, 0, 0, 0, 9, 0, 0, 0}, data(variables).image().toBytes());
        assertArrayEquals(new byte[40], data(zeros).image().toBytes());
    }

    @Test
    void setsConstantsByNumber() {
        CollectionSpec changed = spec.withConstant("answer", 0xffff_fffeL)
                .withConstant("delta", -128)
                .withConstant("mode", 1)
                .withConstant("hidden_constant", -1);

        byte[] image = data(changed.map(".rodata")).image().toBytes();

        assertArrayEquals(new byte[] {-2, -1, -1, -1}, Arrays.copyOfRange(image, 0, 4));
        assertEquals(-128, image[10]);
        assertArrayEquals(new byte[] {1, 0, 0, 0}, Arrays.copyOfRange(image, 12, 16));
        assertArrayEquals(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}, Arrays.copyOfRange(image, 16, 24));
        assertEquals(42, data(map(".rodata")).image().toBytes()[0]);
    }

    @Test
    void setsConstantsByBytes() {
        byte[] address = {2, 0, 0, 0, 0, 9};

        CollectionSpec changed = spec.withConstant("mac", address);

        byte[] image = data(changed.map(".rodata")).image().toBytes();
        assertArrayEquals(address, Arrays.copyOfRange(image, 4, 10));
        assertEquals(-1, image[10]);
    }

    @Test
    void refusesConstantsThatDoNotFit() {
        assertRefused("4294967296 does not fit into constant answer, which has 32 unsigned bits", "answer", 1L << 32);
        assertRefused("-1 does not fit into constant answer, which has 32 unsigned bits", "answer", -1);
        assertRefused("128 does not fit into constant delta, which has 8 signed bits", "delta", 128);
        assertRefused("-129 does not fit into constant delta, which has 8 signed bits", "delta", -129);
        assertRefused("constant mac is not a number; give its bytes", "mac", 1);
        IllegalArgumentException length =
                assertThrows(IllegalArgumentException.class, () -> spec.withConstant("mac", new byte[5]));
        assertEquals("constant mac has 6 bytes, the value 5", length.getMessage());
    }

    @Test
    void refusesUnknownConstantsAndNamesTheKnown() {
        NoSuchElementException refusal =
                assertThrows(NoSuchElementException.class, () -> spec.withConstant("counter", 1));

        assertEquals(
                "complete has no constant counter; it has [answer, mac, delta, mode, hidden_constant]",
                refusal.getMessage());
    }

    @Test
    void changesCapacities() {
        CollectionSpec changed = spec.withMaxEntries("flows", 7);

        assertEquals(7, changed.map("flows").maxEntries());
        assertEquals(64, map("flows").maxEntries());
        assertThrows(NoSuchElementException.class, () -> spec.withMaxEntries("nothing", 7));
    }

    @Test
    void keepsSomePrograms() {
        CollectionSpec changed = spec.withPrograms("caller");

        assertEquals(List.of("caller"), List.copyOf(changed.programs().keySet()));
        assertEquals(spec.maps(), changed.maps());
        NoSuchElementException refusal = assertThrows(NoSuchElementException.class, () -> spec.withPrograms("nothing"));
        assertEquals("complete has no program nothing; it has [last, first, caller]", refusal.getMessage());
    }

    @Test
    void readsObjectsWithoutAnyTypes() {
        CollectionSpec bare = TestObjects.parse("minimal_without_types");

        ProgramSpec pass = bare.program("pass");
        assertTrue(bare.btf().isEmpty());
        assertEquals("", pass.license());
        assertEquals(ProgramKind.XDP, pass.kind());
        assertEquals(2, pass.instructions().size());
    }

    @Test
    void needsNoDebugSections() {
        CollectionSpec stripped = TestObjects.parse("complete_stripped");

        assertEquals(spec.maps(), stripped.maps());
        assertEquals(spec.programs(), stripped.programs());
        assertArrayEquals(spec.btf().toBytes(), stripped.btf().toBytes());
    }

    @Test
    void readsFiles(@TempDir Path directory) throws IOException {
        Path object = Files.write(directory.resolve("minimal.bpf.o"), TestObjects.read("minimal"));

        assertEquals(
                List.of("pass"),
                List.copyOf(CollectionSpec.parse(object).programs().keySet()));
        assertThrows(NoSuchFileException.class, () -> CollectionSpec.parse(directory.resolve("nothing")));
    }

    @Test
    void takesProgramsWrittenHere() {
        Instructions pass = Instructions.builder().move(Register.R0, 2).exit().build();
        MapSpec map = new MapSpec("m", MapType.ARRAY, 4, 8, 1, 0);

        CollectionSpec made = CollectionSpec.of("probe", List.of(map), List.of(ProgramSpec.xdp("pass", pass)));

        assertEquals(Btf.NONE, made.btf());
        assertEquals(Map.of("m", map), made.maps());
        assertEquals(pass, made.program("pass").link(_ -> -1));
    }

    private void assertRefused(String message, String constant, long value) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> spec.withConstant(constant, value));
        assertEquals(message, refusal.getMessage());
    }

    private MapSpec map(String name) {
        return spec.map(name);
    }

    private static MapContents.Data data(MapSpec map) {
        return assertInstanceOf(MapContents.Data.class, map.contents());
    }
}
