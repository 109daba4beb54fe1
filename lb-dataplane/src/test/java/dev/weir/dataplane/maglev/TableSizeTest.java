package dev.weir.dataplane.maglev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableSizeTest {
    @ParameterizedTest
    @ValueSource(ints = {251, 1009, 16_381, 65_537, 655_373, 5_000_011})
    void takesPrimesWithinTheLimits(int size) {
        assertTrue(TableSize.isValid(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -251, 0, 1, 2, 241, 252, 253, 65_536, 66_049, 5_000_077, Integer.MAX_VALUE})
    void refusesEverythingElse(int size) {
        assertFalse(TableSize.isValid(size));
    }

    @ParameterizedTest
    @CsvSource({"65536, 65537", "65537, 65537", "0, 251", "-5, 251", "10000000, 5000011", "1000, 997"})
    void proposesTheNearestSize(int wanted, int proposed) {
        assertEquals(proposed, TableSize.nearest(wanted));
    }

    @Test
    void hasAValidDefault() {
        assertTrue(TableSize.isValid(TableSize.DEFAULT));
    }
}
