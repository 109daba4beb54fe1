package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.hook.HookOptions.Kind;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.TestNamespaces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookIT {
    private final TestCpus cpus = new TestCpus();
    private final Hooks hooks = new Hooks(cpus, KernelEngine::new);
    private TestNamespaces network;

    @BeforeEach
    void make() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
        network = TestNamespaces.make();
    }

    @AfterEach
    void sweep() {
        hooks.close();
        network.close();
    }

    @ParameterizedTest
    @CsvSource({
        "AF_PACKET, 192.0.2.1", "AF_PACKET, 2001:db8::1",
        "AF_XDP, 192.0.2.1", "AF_XDP, 2001:db8::1",
        "AF_XDP_GENERIC, 192.0.2.1", "AF_XDP_GENERIC, 2001:db8::1"
    })
    void passesRealConnectionsToTheHost(Kind kind, String address) throws Exception {
        if (kind == Kind.AF_XDP_GENERIC) {
            network.ipInB("link", "set", "vb", "gso_max_segs", "1");
        }
        Hook hook = network.a().call(() -> hooks.open(HookOptions.on("va", kind), cpu -> Verdict.PASS.code()));
        Connections.exchange(network.a(), network.b(), address, 3_000_000);
        HookStatistics statistics = hook.statistics();
        hook.close();
        assertTrue(statistics.passed() > 0);
        assertEquals(0, cpus.lent());
    }
}
