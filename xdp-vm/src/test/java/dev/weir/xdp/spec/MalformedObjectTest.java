package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.error.MalformedObjectException;
import org.junit.jupiter.api.Test;

/** One malformation each: what is wrong is named with its place. */
class MalformedObjectTest {
    private final DamagedObject object = DamagedObject.complete();

    // The file as a whole

    @Test
    void refusesWhatIsNotElf() {
        object.setByte(1, 'F').assertRefused("ELF header at offset 0: this is not an ELF file");
    }

    @Test
    void refusesEmptyAndShortFiles() {
        object.assertRefusedWhenCutTo(0, "ELF header at offset 0: this is not an ELF file");
        object.assertRefusedWhenCutTo(63, "ELF header at offset 0: this is not an ELF file");
    }

    @Test
    void refusesCutOffFiles() {
        object.assertRefusedWhenCutTo(
                4096, "ELF header at offset 15384: 2240 bytes are wanted here, beyond the end at 4096");
    }

    @Test
    void refuses32BitObjects() {
        object.setByte(4, 1).assertRefused("ELF header at offset 4: this is not a 64-bit object");
    }

    @Test
    void refusesBigEndianObjects() {
        MalformedObjectException refusal =
                assertThrows(MalformedObjectException.class, () -> TestObjects.parse("minimal_big_endian"));
        assertEquals(
                "minimal_big_endian: ELF header at offset 5: this is a big-endian object; build it with -target bpfel or bpf",
                refusal.getMessage());
        assertEquals("ELF header", refusal.section());
        assertEquals(5, refusal.offset());
    }

    @Test
    void refusesExecutables() {
        object.setShort(16, 2)
                .assertRefused("ELF header at offset 16: this is not a relocatable object; build it with clang -c");
    }

    @Test
    void refusesOtherMachines() {
        object.setShort(18, 62)
                .assertRefused("ELF header at offset 18: this object is for machine 62, not for BPF (247);"
                        + " build it with clang -target bpf");
    }

    // Section table, symbols, relocations

    @Test
    void refusesSectionHeadersOfAnotherSize() {
        object.setShort(58, 40).assertRefused("ELF header at offset 58: section headers of 40 bytes; 64 are expected");
    }

    @Test
    void refusesSectionTablesOutsideTheFile() {
        object.setLong(40, Long.MAX_VALUE)
                .assertRefused("ELF header at offset 9223372036854775807:"
                        + " 2240 bytes are wanted here, beyond the end at 17624");
    }

    @Test
    void refusesMissingSectionNames() {
        object.setShort(62, 99).assertRefused("ELF header at offset 62: the section of names, 99, does not exist");
    }

    @Test
    void refusesSectionsOutsideTheFile() {
        object.setLongHeader("xdp", DamagedObject.HEADER_SIZE, 1L << 40)
                .assertRefused("section headers at offset 280: section xdp, 1099511627776 bytes at 368,"
                        + " reaches beyond the end of the file at 17624");
    }

    @Test
    void refusesSectionsThatWrapAround() {
        object.setLongHeader("xdp", DamagedObject.HEADER_OFFSET, -8)
                .assertRefused("section headers at offset 280: section xdp, 560 bytes at 18446744073709551608,"
                        + " reaches beyond the end of the file at 17624");
    }

    @Test
    void refusesSectionsThatShareBytes() {
        object.setLongHeader("xdp", DamagedObject.HEADER_OFFSET, 64)
                .setLongHeader("xdp", DamagedObject.HEADER_SIZE, 16000)
                .assertRefused(
                        "section headers at offset 0: the sections have 30746 bytes altogether, the file only 17624");
    }

    @Test
    void refusesSymbolsOfAnotherSize() {
        object.setLongHeader(".symtab", DamagedObject.HEADER_ENTRY_SIZE, 16)
                .assertRefused(".symtab at offset 0: 1008 bytes in entries of 16; entries of 24 are expected");
    }

    @Test
    void refusesSymbolsWithoutNames() {
        object.setHeader(".symtab", DamagedObject.HEADER_LINK, 1000)
                .assertRefused(".symtab at offset 0: the section of its names, 1000, does not exist");
    }

    @Test
    void refusesNamesWithoutEnd() {
        object.setInt(".symtab", 24, 1 << 20)
                .assertRefused(".strtab at offset 1048576: 1 bytes are wanted here, beyond the end at 483");
    }

    @Test
    void refusesRelocationsOfOtherSize() {
        object.setLongHeader(".relxdp", DamagedObject.HEADER_ENTRY_SIZE, 24)
                .assertRefused(".relxdp at offset 0: 208 bytes in entries of 24; entries of 16 are expected");
    }

    @Test
    void refusesRelocationsWithAddends() {
        object.setHeader(".relxdp", DamagedObject.HEADER_TYPE, 4)
                .assertRefused(".relxdp at offset 0: relocations with addends are not what compilers write for BPF");
    }

    @Test
    void refusesRelocationsOutsideTheirSection() {
        object.setLong(".relxdp", 0, 560).assertRefused(".relxdp at offset 0: a relocation lies outside section xdp");
    }

    @Test
    void refusesRelocationsOfUnknownSymbols() {
        object.setInt(".relxdp", 12, 5000).assertRefused(".relxdp at offset 12: there is no symbol 5000");
    }

    @Test
    void refusesSecondRelocationsOfASection() {
        object.setHeader(".rel.text", DamagedObject.HEADER_INFO, 4)
                .assertRefused(".relxdp at offset 0: this is a second set of relocations of the same section");
    }

    // Code

    @Test
    void refusesRelocationsInsideInstructions() {
        object.setLong(".relxdp", 0, 4)
                .assertRefused("xdp at offset 4: a relocation inside an instruction, or a second one of the same");
    }

    @Test
    void refusesRelocationsOfOtherInstructions() {
        object.setLong(".relxdp", 0, 16)
                .assertRefused("xdp at offset 16: relocation type 1 of answer does not suit this instruction");
    }

    @Test
    void refusesFunctionsThatEndOutside() {
        object.setSymbol("first", 16, 4096).assertRefused("xdp at offset 72: function first is empty or ends outside");
    }

    @Test
    void refusesFunctionsThatOverlap() {
        object.setSymbol("last", 16, 80)
                .assertRefused("xdp at offset 72: function first shares instructions with the one before");
    }

    @Test
    void refusesFunctionsOfPartsOfInstructions() {
        object.setSymbol("last", 16, 68).assertRefused("xdp at offset 0: function last is not whole instructions");
    }

    @Test
    void refusesHalfOfAWideLoad() {
        object.setSymbol("last", 16, 8).assertRefused("xdp at offset 0: the second half of a 64-bit load is missing");
    }

    @Test
    void refusesCallsIntoTheMiddle() {
        object.setInt("xdp", 3 * 8 + 4, 100)
                .assertRefused("xdp at offset 24: function last calls something that is not the start of a function");
    }

    @Test
    void refusesVariablesBeyondTheirSection() {
        object.setInt("xdp", 4, 24).assertRefused("xdp at offset 0: byte 24 of .rodata is loaded, which has 24");
    }

    // Types

    @Test
    void refusesTypesWithoutTheirMagicNumber() {
        object.setInt(".BTF", 0, 0).assertRefused(".BTF at offset 0: the magic number is 0x0000 instead of 0xeb9f");
    }

    @Test
    void refusesTypesOutsideTheirSection() {
        object.setInt(".BTF", 12, -1)
                .assertRefused(".BTF at offset 24: 4294967295 bytes are wanted here, beyond the end at 3755");
    }

    @Test
    void refusesUnknownKinds() {
        object.setInt(".BTF", 24 + 4, 31 << 24).assertRefused(".BTF at offset 24: kind 31 is unknown");
    }

    @Test
    void refusesReferencesToMissingTypes() {
        object.setInt(".BTF", 24 + 8, 9999)
                .assertRefused(".BTF at offset 32: there is no type 9999; the last one is 108");
    }

    @Test
    void refusesTypesThatContainThemselves() {
        int arrayOfArrays = 24 + 12 + 16 + 12;
        object.setInt(".BTF", arrayOfArrays, 3)
                .assertRefused(".BTF at offset 52: type 3 contains itself, or is nested deeper than 32");
    }

    @Test
    void refusesStringsWithoutEnd() {
        int lastByte = 24 + object.getInt(".BTF", 16) + object.getInt(".BTF", 20) - 4;
        object.setInt(".BTF", lastByte, 0x41414141)
                .assertRefused(".BTF at offset 16: the strings do not start and end with a zero byte");
    }

    @Test
    void refusesSourceRecordsOfAnotherSize() {
        int functions = object.getInt(".BTF.ext", 4) + object.getInt(".BTF.ext", 8);
        object.setInt(".BTF.ext", functions, 4)
                .assertRefused(".BTF.ext at offset 32: records of 4 bytes; 8 are expected");
    }

    @Test
    void refusesMoreSourceRecordsThanThereIsRoomFor() {
        int functions = object.getInt(".BTF.ext", 4) + object.getInt(".BTF.ext", 8);
        object.setInt(".BTF.ext", functions + 8, Integer.MAX_VALUE)
                .assertRefused(".BTF.ext at offset 40: 2147483647 records do not fit into the 80 bytes left");
    }

    @Test
    void refusesSourceRecordsOutOfOrder() {
        int functions = object.getInt(".BTF.ext", 4) + object.getInt(".BTF.ext", 8);
        object.setInt(".BTF.ext", functions + 12, 1 << 20)
                .assertRefused(
                        ".BTF.ext at offset 52: the records of a section are not in the order of their instructions");
    }

    // Maps and variables

    @Test
    void refusesMoreVariablesThanFit() {
        object.setLongHeader(".bss", DamagedObject.HEADER_SIZE, 1L << 40)
                .assertRefused(".bss at offset 0: the object has more than 67108864 bytes of global variables");
    }

    @Test
    void refusesLicensesWithoutEnd() {
        object.setLongHeader("license", DamagedObject.HEADER_SIZE, 4)
                .assertRefused("license at offset 0: the name that starts here has no end within 4 bytes");
    }

    @Test
    void refusesAddressesOutsideTheValuesOfAMap() {
        object.setLong(".rel.maps", 0, 0)
                .assertRefused(".maps at offset 0: an address that is not among the values of a map");
    }
}
