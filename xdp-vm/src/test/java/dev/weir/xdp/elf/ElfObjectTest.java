package dev.weir.xdp.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.spec.TestObjects;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What llvm-readelf says of the same object. */
class ElfObjectTest {
    private final ElfObject object = ElfObject.parse(TestObjects.read("complete"), "complete");

    @Test
    void readsSections() {
        ElfSection code = object.section("xdp").orElseThrow();
        ElfSection zeros = object.section(".bss").orElseThrow();
        ElfSection license = object.section("license").orElseThrow();

        assertTrue(code.isCode());
        assertEquals(560, code.size());
        assertTrue(zeros.isData());
        assertEquals(ElfSection.TYPE_NOBITS, zeros.type());
        assertEquals(40, zeros.size());
        assertEquals(0, zeros.bytes().size());
        assertEquals("Dual BSD/GPL", license.bytes().name(0));
        assertFalse(object.section(".BTF").orElseThrow().isData());
    }

    @Test
    void readsSymbols() {
        ElfSymbol first = symbol("first");
        ElfSymbol twice = symbol("twice");
        ElfSymbol scale = symbol("scale");

        assertTrue(first.isFunction());
        assertTrue(first.isGlobal());
        assertEquals("xdp", object.sections().get(first.sectionIndex()).name());
        assertEquals(488, first.size());
        assertTrue(twice.isHidden());
        assertEquals(0x40, scale.value());
        assertFalse(scale.isGlobal());
        assertFalse(symbol("answer").isFunction());
    }

    @Test
    void readsRelocations() {
        ElfSection code = object.section("xdp").orElseThrow();

        List<ElfRelocation> relocations = object.relocations(code);

        assertEquals(13, relocations.size());
        assertEquals(new ElfRelocation(0, ElfRelocation.R_BPF_64_64, symbol("answer")), relocations.getFirst());
        assertTrue(relocations.contains(new ElfRelocation(0x1c8, ElfRelocation.R_BPF_64_32, symbol("twice"))));
        assertEquals(List.of(), object.relocations(object.section("license").orElseThrow()));
    }

    private ElfSymbol symbol(String name) {
        return object.symbols().stream()
                .filter(symbol -> symbol.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
