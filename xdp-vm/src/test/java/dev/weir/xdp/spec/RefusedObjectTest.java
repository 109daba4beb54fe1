package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.error.MalformedObjectException;
import org.junit.jupiter.api.Test;

/** Sound objects that want what is not supported: the message says what, and what to do. */
class RefusedObjectTest {

    @Test
    void refusesExternVariables() {
        assertRefused(
                "extern",
                "xdp at offset 0: elsewhere is used but not defined; of extern variables only the kernel's options (.kconfig) are supported, and of its symbols and functions (.ksyms) weak ones");
    }

    @Test
    void refusesAddressesInVariables() {
        assertRefused(
                "address",
                "xdp at offset 0: pointer, or another variable of .data, holds an address, which BPF programs cannot have");
    }

    @Test
    void refusesMapsBuiltWithoutTypes() {
        assertRefused("complete_without_types", ".maps at offset 0: the maps have no types; build with clang -g");
    }

    private static void assertRefused(String object, String message) {
        MalformedObjectException refusal =
                assertThrows(MalformedObjectException.class, () -> TestObjects.parse(object));
        assertEquals(object + ": " + message, refusal.getMessage());
    }
}
