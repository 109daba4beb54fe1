package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.hook.HookOptions.Kind;
import dev.weir.xdp.sys.TestNamespaces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketHookIT {
    private final TestCpus cpus = new TestCpus();
    private final Hooks hooks = new Hooks(cpus, () -> {
        throw new IllegalStateException("packet sockets need no kernel engine");
    });
    private TestNamespaces network;

    @BeforeEach
    void make() {
        network = TestNamespaces.make();
    }

    @AfterEach
    void sweep() {
        hooks.close();
        network.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void passesRealConnectionsToTheHost(String address) throws Exception {
        Hook hook =
                network.a().call(() -> hooks.open(HookOptions.on("va", Kind.AF_PACKET), cpu -> Verdict.PASS.code()));
        Connections.exchange(network.a(), network.b(), address, 3_000_000);
        HookStatistics statistics = hook.statistics();
        hook.close();
        assertTrue(statistics.passed() > 0);
        assertEquals(0, cpus.lent());
    }
}
