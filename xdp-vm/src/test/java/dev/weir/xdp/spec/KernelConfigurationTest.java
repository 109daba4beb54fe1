package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.KernelOptionException;
import dev.weir.xdp.spec.KernelOption.Kind;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelConfigurationTest {
    private static final String OBJECT = "object.o";

    @Test
    void readsWhatIsSet() {
        KernelConfiguration kernel = KernelConfiguration.parse(
                0x61205,
                Stream.of(
                        "# CONFIG_OFF is not set",
                        "CONFIG_NET=y",
                        "CONFIG_HZ=250",
                        "CONFIG_HZ=100",
                        "",
                        "NOT_CONFIG=1",
                        "CONFIG_NAME=\"a=b\""));
        assertEquals(
                Map.of(
                        "LINUX_KERNEL_VERSION",
                        Integer.toString(0x61205),
                        "CONFIG_NET",
                        "y",
                        "CONFIG_HZ",
                        "250",
                        "CONFIG_NAME",
                        "\"a=b\""),
                kernel.values());
    }

    @ParameterizedTest
    @CsvSource({
        "TRUTH, 1, false, y, 01",
        "TRUTH, 1, false, n, 00",
        "TRUTH, 1, false, 1, 01",
        "TRISTATE, 4, false, n, 00000000",
        "TRISTATE, 4, false, y, 01000000",
        "TRISTATE, 4, false, m, 02000000",
        "CHARACTER, 1, true, m, 6d",
        "CHARACTER, 1, true, 127, 7f",
        "CHARACTER, 1, false, 255, ff",
        "NUMBER, 4, false, 250, fa000000",
        "NUMBER, 4, false, 0xffffffff, ffffffff",
        "NUMBER, 4, true, -2, feffffff",
        "NUMBER, 2, true, -32768, 0080",
        "NUMBER, 8, false, 0xdead4ead00000000, 00000000ad4eadde",
        "NUMBER, 8, false, 18446744073709551615, ffffffffffffffff",
        "TEXT, 8, true, '\"(none)\"', 286e6f6e65290000",
        "TEXT, 4, true, '\"(none)\"', 286e6f00",
        "TEXT, 1, true, '\"\"', 00",
    })
    void spellsValuesAsBytes(Kind kind, int size, boolean signed, String value, String bytes) {
        KernelOption option = new KernelOption("CONFIG_IT", 0, size, kind, signed, false);
        assertEquals(bytes, hex(configured(option, value)));
    }

    @ParameterizedTest
    @CsvSource({
        "TRUTH, 1, false, m",
        "TRUTH, 1, false, 2",
        "TRISTATE, 4, false, 1",
        "NUMBER, 4, false, y",
        "NUMBER, 4, false, 4294967296",
        "NUMBER, 4, true, 2147483648",
        "NUMBER, 4, true, 12abc",
        "NUMBER, 4, true, '\"text\"'",
        "CHARACTER, 1, true, 128",
        "TEXT, 4, true, 5",
        "TEXT, 4, true, y",
        "TEXT, 4, true, '\"'",
        "NUMBER, 4, true, ''",
    })
    void refusesValuesThatDoNotFit(Kind kind, int size, boolean signed, String value) {
        KernelOption option = new KernelOption("CONFIG_IT", 0, size, kind, signed, true);
        KernelOptionException refused = assertThrows(KernelOptionException.class, () -> configured(option, value));
        assertEquals("CONFIG_IT", refused.option());
        assertTrue(String.valueOf(refused.getMessage()).startsWith("object.o: extern CONFIG_IT of .kconfig: it is "));
    }

    @Test
    void whatIsNotSetIsZeroIfWeak() {
        KernelOption weak = new KernelOption("CONFIG_WEAK", 4, 4, Kind.NUMBER, false, true);
        KernelOption strong = new KernelOption("CONFIG_STRONG", 0, 4, Kind.NUMBER, false, false);
        KernelConfiguration none = new KernelConfiguration(Map.of());
        assertArrayEquals(new byte[8], none.image(List.of(weak), 8, OBJECT).toBytes());
        KernelOptionException refused =
                assertThrows(KernelOptionException.class, () -> none.image(List.of(weak, strong), 8, OBJECT));
        assertEquals("CONFIG_STRONG", refused.option());
    }

    @Test
    void objectsSayWhatTheyAskFor() {
        CollectionSpec spec = TestObjects.parse("kernel_options");
        MapSpec map = spec.map(".kconfig");
        Map<String, Kind> kinds = assertInstanceOf(MapContents.KernelOptions.class, map.contents()).options().stream()
                .collect(Collectors.toMap(KernelOption::name, KernelOption::kind));
        assertEquals(
                Map.of(
                        "LINUX_KERNEL_VERSION", Kind.NUMBER,
                        "CONFIG_BPF_SYSCALL", Kind.TRUTH,
                        "CONFIG_NET", Kind.TRISTATE,
                        "CONFIG_INET", Kind.CHARACTER,
                        "CONFIG_HZ", Kind.NUMBER,
                        "CONFIG_NR_CPUS", Kind.NUMBER,
                        "CONFIG_DEFAULT_HOSTNAME", Kind.TEXT,
                        "CONFIG_NEVER_HEARD_OF", Kind.NUMBER),
                kinds);
        assertTrue(spec.needsKernelConfiguration());
        CollectionSpec configured = spec.configured(KernelConfiguration.parse(7, Stream.of()));
        assertInstanceOf(MapContents.Data.class, configured.map(".kconfig").contents());
    }

    private static byte[] configured(KernelOption option, String value) {
        KernelConfiguration kernel = new KernelConfiguration(Map.of(option.name(), value));
        return kernel.image(List.of(option), option.size(), OBJECT).toBytes();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
