package dev.weir.xdp.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain|0|true",
                "100%%|0|true",
                "%d|0|false",
                "%d|1|true",
                "%d %s %llx|3|true",
                "%pI4 %pI6|2|true",
                "%pI5|1|false",
                "%.3d|1|false",
                "%sx|1|false",
                "%|1|false"
            })
    void takesWhatTheKernelTakes(String text, int arguments, boolean taken) {
        assertEquals(
                taken,
                Format.parse(text.getBytes(StandardCharsets.US_ASCII), arguments)
                        .isPresent());
    }
}
