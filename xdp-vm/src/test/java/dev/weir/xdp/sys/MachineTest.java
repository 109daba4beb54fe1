package dev.weir.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"0;1", "0-3;4", "0-3,8;5", "1,3-4,10-11;5"})
    void countsPossibleCpusWhateverTheirNumbers(String list, int count) {
        assertEquals(count, Machine.countCpus(list + "\n"));
    }

    @Test
    void comparesKernelVersionsAsNumbers() {
        assertTrue(Machine.olderThan("5.4.0-150-generic", 5, 11));
        assertFalse(Machine.olderThan("5.11.0", 5, 11));
        assertFalse(Machine.olderThan("6.1", 5, 11));
        assertFalse(Machine.olderThan("5.15.90.1-WSL2", 5, 9));
    }

    @Test
    void knowsThisMachine() {
        assertTrue(Machine.possibleCpus() >= Runtime.getRuntime().availableProcessors());
        assertEquals(1, Integer.bitCount(Machine.pageSize()));
    }
}
