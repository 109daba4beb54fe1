package dev.weir.xdp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningKernelTest {

    @ParameterizedTest
    @CsvSource({
        "6.18.44-fc, '#1 SMP', '', 0x06122c",
        "6.1.0-21-amd64, '#1 SMP PREEMPT_DYNAMIC Debian 6.1.90-1 (2024-05-03)', '', 0x06015a",
        "5.4.0-12-generic, '#15-Ubuntu SMP', 'Ubuntu 5.4.0-12.15-generic 5.4.8', 0x050408",
        "4.19.325, '#1', '', 0x0413ff",
        "7.0-rc1, '#1', '', 0x070000",
    })
    void makesTheNumberThatTheMacroMakes(String release, String build, String signature, String version) {
        assertEquals((int) Integer.decode(version), RunningKernel.version(release, build, signature));
    }
}
