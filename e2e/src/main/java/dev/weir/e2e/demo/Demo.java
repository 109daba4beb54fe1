package dev.weir.e2e.demo;

import dev.weir.e2e.lab.BackendServer;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The demo itself: connections in a quiet network first, then while one backend is drained, one is added and one is killed.
 */
final class Demo {
    private static final int LONG_LIVED_PER_SERVICE = 12;
    /** How long connections go on after each change, so that its lasting effect is seen too. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    private final Lab lab;
    private final int connections;
    private final Progress progress;
    private final Ledger ledger = new Ledger();
    private volatile Situation situation = new Situation("nothing in force", Map.of(), Optional.empty(), false);
    private List<String> active = List.of("b1", "b2", "b3");

    Demo(Lab lab, int connections, Progress progress) {
        this.lab = lab;
        this.connections = connections;
        this.progress = progress;
    }

    /** Runs all of it; returns what to tell. */
    Account run() throws IOException {
        Map<String, LabProcess> servers = startServers();
        Installation weir = startWeir();
        Map<String, Placement> steady = settle(weir, "steady");
        Caller caller = new Caller(lab, () -> situation);
        long began = System.nanoTime();
        Load.burst(connections, caller, ledger, this::showEveryQuarter);
        progress.step("%,d connections in %.1f s, %d failed"
                .formatted(connections, (System.nanoTime() - began) / 1e9, ledger.forbidden()));
        LongLived held = LongLived.open(lab, () -> situation, LONG_LIVED_PER_SERVICE);
        progress.step("%d connections stay open and keep asking: %s".formatted(held.size(), held.byBackend()));
        try (held;
                Load _ = Load.start(caller, ledger)) {
            drain(weir, "b2");
            add(weir, "b4");
            kill(weir, "b3", Objects.requireNonNull(servers.get("b3")));
        }
        progress.step("closed all connections; comparing counters");
        return Account.close(lab, weir, ledger, held, steady);
    }

    private Map<String, LabProcess> startServers() {
        List<String> names = Lab.backendNames();
        List<LabProcess> processes = BackendServer.start(lab, names);
        progress.step("real HTTP servers answer on %s".formatted(names));
        Map<String, LabProcess> servers = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            servers.put(names.get(i), processes.get(i));
        }
        return servers;
    }

    private Installation startWeir() throws IOException {
        Installation weir = Installation.start(lab);
        progress.step("control plane (pid %d) and agent (pid %d) run; XDP on lb/eth0: engine %s, %s"
                .formatted(
                        weir.controlPlane().pid(),
                        weir.agent().pid(),
                        weir.node().engine(),
                        weir.node().driverMode()));
        weir.create(BalancedService.ALL, active);
        weir.awaitHealth("b3", "up");
        weir.awaitInForce();
        progress.step("4 pools and services created over REST and in force: v4 and v6, l2dsr and nat");
        return weir;
    }

    private void drain(Installation weir, String backend) throws IOException {
        change(weir, "draining " + backend, List.of("b1", "b3"), () -> weir.putBackend(backend, true));
        settle(weir, backend + " drained");
        goOn();
    }

    private void add(Installation weir, String backend) throws IOException {
        change(weir, "adding " + backend, List.of("b1", "b3", backend), () -> {
            weir.putBackend(backend, false);
            weir.awaitHealth(backend, "up");
        });
        settle(weir, backend + " added");
        goOn();
    }

    private void kill(Installation weir, String backend, LabProcess server) throws IOException {
        announce(weir, "killing " + backend, List.of("b1", "b4"), Optional.of(backend));
        long killed = System.nanoTime();
        server.kill();
        progress.step("killed the server on %s (pid %d) with SIGKILL".formatted(backend, server.pid()));
        weir.awaitHealth(backend, "down");
        weir.awaitInForce();
        progress.step(
                "the health check noticed and took it out within %.1f s".formatted((System.nanoTime() - killed) / 1e9));
        active = List.of("b1", "b4");
        settle(weir, "without " + backend);
        goOn();
    }

    /** Makes a change while connections go on; until it is in force, either table is right. */
    private void change(Installation weir, String title, List<String> next, Step step) throws IOException {
        announce(weir, title, next, Optional.empty());
        long began = System.nanoTime();
        step.run();
        weir.awaitInForce();
        active = next;
        progress.step("%s: in force after %.1f s".formatted(title, (System.nanoTime() - began) / 1e9));
    }

    private void announce(Installation weir, String title, List<String> next, Optional<String> killed)
            throws IOException {
        Map<String, Placement> old = weir.placements(active);
        Map<String, Placement> changed = weir.placements(next);
        Map<String, List<Placement>> either = new HashMap<>();
        old.forEach((service, placement) -> either.put(service, List.of(placement, changed.get(service))));
        situation = new Situation(title, either, killed, false);
    }

    /** From here on only the table in force is right. */
    private Map<String, Placement> settle(Installation weir, String title) throws IOException {
        Map<String, Placement> placements = weir.placements(active);
        Map<String, List<Placement>> only = new HashMap<>();
        placements.forEach((service, placement) -> only.put(service, List.of(placement)));
        situation = new Situation(title, only, situation.killed(), true);
        return placements;
    }

    private void goOn() {
        try {
            Thread.sleep(AFTERWARDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted", e);
        }
    }

    private void showEveryQuarter() {
        long done = ledger.total();
        if (connections >= 4 && done % (connections / 4) == 0) {
            progress.step("%,d of %,d connections".formatted(done, connections));
        }
    }

    /** Part of a change. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
