package dev.weir.xdp.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.spec.TestObjects;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What bpftool says of the same object, and what C says of its structs. */
class BtfTest {
    private final Btf btf = TestObjects.parse("complete").btf();

    @Test
    void laysOutStructsAsTheCompilerDid() {
        StructLayout flow = btf.struct("flow");

        assertEquals(40, flow.sizeBytes());
        assertEquals(
                List.of("packets", "port", "address", "octets", "pair", "three", "five", "label"),
                List.copyOf(flow.fields().keySet()));
        assertEquals(8, flow.field("port").offsetBytes());
        assertEquals(2, flow.field("port").sizeBytes());
        assertEquals(32, flow.field("label").offsetBytes());
        assertEquals(8, flow.field("label").sizeBytes());
    }

    @Test
    void findsMembersOfAnonymousUnions() {
        StructLayout flow = btf.struct("flow");

        assertEquals(12, flow.field("address").offsetBytes());
        assertEquals(12, flow.field("octets").offsetBytes());
        assertEquals(4, flow.field("octets").count());
        assertEquals(1, flow.field("octets").elementBytes());
    }

    @Test
    void goesIntoArraysOfStructs() {
        StructLayout.Field pair = btf.struct("flow").field("pair");

        assertEquals(16, pair.offsetBytes());
        assertEquals(2, pair.count());
        assertEquals(4, pair.elementBytes());
        assertEquals(8, pair.sizeBytes());
        assertEquals(2, pair.struct().field("second").offsetBytes());
    }

    @Test
    void refusesByteOffsetsOfBitFields() {
        StructLayout.Field three = btf.struct("flow").field("three");

        assertThrows(IllegalStateException.class, three::offsetBytes);
    }

    @Test
    void readsEnumerationsOfBothWidths() {
        assertEquals(5, btf.enumeration("mode").value("MODE_ON"));
        assertEquals(0xffff_ffffL, btf.enumeration("mode").value("MODE_MAX"));
        assertEquals(
                Map.of("BIG_ONE", 1L, "BIG_HUGE", 0x1_0000_0000L),
                btf.enumeration("big").values());
    }

    @Test
    void namesWhatThereIsWhenSomethingIsMissing() {
        NoSuchElementException struct = assertThrows(NoSuchElementException.class, () -> btf.struct("nothing"));
        NoSuchElementException field = assertThrows(
                NoSuchElementException.class, () -> btf.struct("flow").field("nothing"));
        NoSuchElementException constant = assertThrows(
                NoSuchElementException.class, () -> btf.enumeration("mode").value("NOTHING"));

        assertEquals("the object has no struct or union nothing; it has [flow, table, xdp_md]", struct.getMessage());
        assertEquals(
                "struct flow has no field nothing; it has [packets, port, address, octets, pair, three, five, label]",
                field.getMessage());
        assertEquals("enum mode has no NOTHING; it has [MODE_OFF, MODE_ON, MODE_MAX]", constant.getMessage());
    }

    @Test
    void fillsInDataSectionsForTheKernel() {
        BtfType.DataSection maps = dataSection(".maps");
        BtfType.DataSection constants = dataSection(".rodata");

        assertEquals(
                List.of(0, 32, 64, 120, 160, 192, 232),
                maps.variables().stream().map(BtfType.Placement::offset).toList());
        assertEquals(248, maps.size());
        assertEquals(24, constants.size());
        assertEquals(
                List.of("answer", "mac", "delta", "mode", "hidden_constant"),
                constants.variables().stream()
                        .map(each -> btf.type(each.variableId()).name())
                        .toList());
        assertEquals(40, dataSection(".bss").size());
        assertEquals(13, dataSection("license").size());
    }

    @Test
    void makesHiddenFunctionsStatic() {
        BtfType.Function twice = function("twice");

        assertEquals(BtfType.Linkage.STATIC, twice.linkage());
        assertEquals(BtfType.Linkage.GLOBAL, function("first").linkage());
        BtfType.FunctionPrototype prototype =
                assertInstanceOf(BtfType.FunctionPrototype.class, btf.type(twice.prototypeId()));
        assertEquals("number", prototype.parameters().getFirst().name());
    }

    @Test
    void knowsSizesOfTypesAndOfNone() {
        assertEquals(8, btf.sizeOf(id("u64")).orElseThrow());
        assertEquals(40, btf.sizeOf(id("flow")).orElseThrow());
        assertEquals(32, btf.sizeOf(id("zeros")).orElseThrow());
        assertTrue(btf.sizeOf(id("first")).isEmpty());
        assertTrue(btf.sizeOf(0).isEmpty());
    }

    private int id(String name) {
        for (int id = 0; id < btf.types().size(); id++) {
            if (btf.type(id).name().equals(name)) {
                return id;
            }
        }
        throw new NoSuchElementException(name);
    }

    private BtfType.DataSection dataSection(String name) {
        return btf.dataSections()
                .filter(section -> section.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private BtfType.Function function(String name) {
        return btf.types().stream()
                .filter(BtfType.Function.class::isInstance)
                .map(BtfType.Function.class::cast)
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
