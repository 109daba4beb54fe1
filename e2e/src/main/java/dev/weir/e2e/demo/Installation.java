package dev.weir.e2e.demo;

import dev.weir.dataplane.maglev.TableSize;
import dev.weir.e2e.lab.Host;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Weir as it runs in a lab: its processes, asked and told over REST, and waited for. */
public final class Installation {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Lab lab;
    private final ControlPlaneApi api;
    private LabProcess controlPlane;
    private LabProcess agent;

    private Installation(Lab lab, LabProcess controlPlane, LabProcess agent) {
        this.lab = lab;
        this.api = Processes.api(lab);
        this.controlPlane = controlPlane;
        this.agent = agent;
    }

    /** Starts control plane and agent, and returns when the node has reported. */
    public static Installation start(Lab lab) {
        return start(lab, Processes.startAgent(lab));
    }

    /** Starts both as {@link #start(Lab)} does, with an agent that takes a flow for dead after another time. */
    public static Installation start(Lab lab, Duration flowIdle) {
        return start(lab, Processes.startAgent(lab, flowIdle));
    }

    private static Installation start(Lab lab, LabProcess agent) {
        Installation weir = new Installation(lab, Processes.startControlPlane(lab), agent);
        weir.await(
                "a report of the node", () -> weir.nodeJson().isPresent() ? Optional.empty() : Optional.of("none yet"));
        return weir;
    }

    public ControlPlaneApi api() {
        return api;
    }

    public LabProcess controlPlane() {
        return controlPlane;
    }

    public LabProcess agent() {
        return agent;
    }

    /** Starts the control plane again, after it has ended; returns when it answers. */
    public void restartControlPlane() {
        controlPlane = Processes.startControlPlane(lab);
        await("the control plane", () -> {
            api.get("/services");
            return Optional.empty();
        });
    }

    /** Starts the agent again, after it has ended. */
    public void restartAgent(String... more) {
        agent = Processes.startAgent(lab, more);
    }

    /** Creates pools and services. */
    public void create(List<BalancedService> services, List<String> backends) throws IOException {
        List<Host> hosts = backends.stream().map(lab::host).toList();
        for (BalancedService service : services) {
            api.put("/pools/" + service.name(), service.poolJson(hosts));
            api.put("/services/" + service.name(), service.toJson());
        }
    }

    /** Adds a backend to every pool, or changes it. */
    public void putBackend(String backend, boolean draining) throws IOException {
        for (BalancedService service : BalancedService.ALL) {
            api.put(
                    "/pools/%s/backends/%s".formatted(service.name(), backend),
                    service.backendJson(lab.host(backend), draining));
        }
    }

    /** Waits until the node has every service's latest revision in force. */
    public void awaitInForce() {
        await("all services in force", () -> node().notInForce());
    }

    /** Waits until the health check says the same of a backend in every pool. */
    public void awaitHealth(String backend, String health) {
        await("backend %s %s".formatted(backend, health), () -> {
            for (BalancedService service : BalancedService.ALL) {
                String path = "/pools/%s/backends/%s".formatted(service.name(), backend);
                String found = api.get(path).path("health").asString("");
                if (!found.equals(health)) {
                    return Optional.of("%s says %s".formatted(service.name(), found));
                }
            }
            return Optional.empty();
        });
    }

    /** The node as it reported last. */
    NodeState node() throws IOException {
        return nodeJson().map(NodeState::of).orElseThrow(() -> new IOException("the node has not reported"));
    }

    private Optional<JsonNode> nodeJson() throws IOException {
        return api.list("/nodes").stream()
                .filter(node -> node.path("name").asString("").equals(Processes.NODE))
                .findFirst();
    }

    /** By service name, where Maglev puts new connections if {@code backends} take them. */
    public Map<String, Placement> placements(Collection<String> backends) throws IOException {
        Map<String, Placement> placements = new HashMap<>();
        for (BalancedService service : BalancedService.ALL) {
            int seed = (int)
                    api.get("/services/" + service.name()).path("hashSeed").asLong();
            int size = api.get("/pools/" + service.name()).path("tableSize").asInt(TableSize.DEFAULT);
            placements.put(service.name(), new Placement(service.frontend(), seed, size, backends));
        }
        return placements;
    }

    /** Asks until the answer is good. */
    void await(String what, Question question) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            controlPlane.requireAlive();
            agent.requireAlive();
            String missing = missing(question);
            if (missing.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new DemoException("waited %d s for %s: %s".formatted(PATIENCE.toSeconds(), what, missing));
            }
            pause();
        }
    }

    private static String missing(Question question) {
        try {
            return question.missing().orElse("");
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted", e);
        }
    }

    /** Says what is still missing; empty if nothing is. */
    @FunctionalInterface
    interface Question {
        Optional<String> missing() throws IOException;
    }
}
