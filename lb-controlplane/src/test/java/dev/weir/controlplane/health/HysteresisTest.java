package dev.weir.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.controlplane.model.Health;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HysteresisTest {
    /** Results as + and -, and the first letter of the health after each, with rise 2 and fall 3. */
    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, +, U",
        "UNKNOWN, -, D",
        "UP, --+--+, UUUUUU",
        "UP, ---+++, UUDDUU",
        "DOWN, +-+-++, DDDDDU",
        "DOWN, ++---, DUUUD"
    })
    void changesOnlyAfterEnoughResultsInARow(Health known, String results, String expected) {
        Hysteresis hysteresis = new Hysteresis(known, 2, 3);
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < results.length(); i++) {
            seen.append(hysteresis.next(results.charAt(i) == '+').name().charAt(0));
        }
        assertEquals(expected, seen.toString());
    }
}
