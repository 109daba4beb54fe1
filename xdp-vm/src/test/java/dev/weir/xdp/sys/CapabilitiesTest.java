package dev.weir.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weir.xdp.sys.Capabilities.Capability;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    private static final Capability[] WANTED = {Capability.CAP_BPF, Capability.CAP_NET_ADMIN, Capability.CAP_PERFMON};

    @Test
    void namesWhatIsMissing() {
        assertEquals(Set.of(WANTED), Capabilities.missing(0, WANTED));
        assertEquals(
                Set.of(Capability.CAP_BPF, Capability.CAP_PERFMON),
                Capabilities.missing(1L << Capability.CAP_NET_ADMIN.bit(), WANTED));
    }

    @Test
    void takesTheAdministratorForBpfButNotForTheNetwork() {
        assertEquals(
                Set.of(Capability.CAP_NET_ADMIN), Capabilities.missing(1L << Capability.CAP_SYS_ADMIN.bit(), WANTED));
    }

    @Test
    void readsTheEffectiveSet() {
        assertEquals(
                0x1fffeffffffL,
                Capabilities.effective("Name:\tjava\nCapPrm:\t0000\nCapEff:\t000001fffeffffff\nCapBnd:\t0\n"));
        assertThrows(IllegalStateException.class, () -> Capabilities.effective("Name:\tjava\n"));
    }
}
