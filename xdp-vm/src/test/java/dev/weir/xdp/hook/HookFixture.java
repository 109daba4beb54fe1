package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.TestNamespaces;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Hooks on interfaces of namespaces that are made for each test. Closes them all, and sees to it that every CPU comes back. */
final class HookFixture implements BeforeEachCallback, AfterEachCallback {
    private final TestCpus cpus = new TestCpus();
    private final Hooks hooks = new Hooks(cpus, KernelEngine::new);
    private @Nullable TestNamespaces network;

    @Override
    public void beforeEach(ExtensionContext context) {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
        network = TestNamespaces.make();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        hooks.close();
        if (network != null) {
            network.close();
        }
        assertEquals(0, cpus.lent(), "CPUs that have not come back");
    }

    Hooks hooks() {
        return hooks;
    }

    TestCpus cpus() {
        return cpus;
    }

    TestNamespaces network() {
        return Objects.requireNonNull(network);
    }
}
