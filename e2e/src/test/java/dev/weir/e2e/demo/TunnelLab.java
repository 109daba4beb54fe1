package dev.weir.e2e.demo;

import dev.weir.dataplane.cli.DecapMain;
import dev.weir.dataplane.maglev.TableSize;
import dev.weir.e2e.lab.Host;
import dev.weir.e2e.lab.Ip;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabEngine;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.LabProcess;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A lab in which Weir sends packets through tunnels to backends that end them by {@code weir decap} and answer clients directly. */
final class TunnelLab implements AutoCloseable {
    static final List<String> BACKENDS = List.of("b1", "b2");

    private static final List<String> SMALL = List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Lab lab;
    private final Installation weir;
    private final List<TunnelledService> services;
    private final Map<String, TransferServer> servers = new HashMap<>();

    private TunnelLab(Lab lab, Installation weir, List<TunnelledService> services) {
        this.lab = lab;
        this.weir = weir;
        this.services = services;
    }

    /** Returns when all services are in force, with all backends up. */
    static TunnelLab open(LabName name, LabEngine engine, List<TunnelledService> services) throws IOException {
        Lab lab = Lab.open(name, engine);
        try {
            List<LabProcess> ends =
                    BACKENDS.stream().map(backend -> startDecap(lab, backend)).toList();
            TunnelLab tunnels = new TunnelLab(lab, Installation.start(lab), services);
            tunnels.set(ends);
            return tunnels;
        } catch (IOException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private static LabProcess startDecap(Lab lab, String backend) {
        List<String> arguments =
                List.of("--interface", "eth0", "--engine", lab.engine().title());
        return lab.host(backend).startJava("decap-" + backend, SMALL, DecapMain.class.getName(), arguments);
    }

    private void set(List<LabProcess> ends) throws IOException {
        for (LabProcess end : ends) {
            weir.await(end.label(), () -> {
                end.requireAlive();
                return end.output().contains("attached to eth0") ? Optional.empty() : Optional.of(end.output());
            });
        }
        for (String backend : BACKENDS) {
            startServer(backend);
        }
        List<Host> hosts = BACKENDS.stream().map(lab::host).toList();
        for (TunnelledService service : services) {
            weir.api().put("/pools/" + service.name(), service.poolJson(hosts));
            weir.api().put("/services/" + service.name(), service.serviceJson());
        }
        for (String backend : BACKENDS) {
            awaitHealth(backend, "up");
        }
    }

    Host client() {
        return lab.client();
    }

    Host backend(String name) {
        return lab.host(name);
    }

    void startServer(String backend) throws IOException {
        servers.put(backend, TransferServer.start(lab.host(backend)));
    }

    void stopServer(String backend) throws IOException {
        TransferServer server = servers.remove(backend);
        if (server == null) {
            throw new IllegalStateException("no server runs on " + backend);
        }
        server.close();
    }

    /** Returns when it is in force. */
    void setDraining(String backend, boolean draining) throws IOException {
        for (TunnelledService service : services) {
            weir.api()
                    .put(
                            "/pools/%s/backends/%s".formatted(service.name(), backend),
                            service.backendJson(lab.host(backend), draining));
        }
        awaitInForce();
    }

    /** Returns when the health check says so of a backend in every pool, and that is in force. */
    void awaitHealth(String backend, String health) {
        weir.await("backend %s %s".formatted(backend, health), () -> {
            for (TunnelledService service : services) {
                String path = "/pools/%s/backends/%s".formatted(service.name(), backend);
                String found = weir.api().get(path).path("health").asString("");
                if (!found.equals(health)) {
                    return Optional.of("%s says %s".formatted(service.name(), found));
                }
            }
            return Optional.empty();
        });
        awaitInForce();
    }

    private void awaitInForce() {
        weir.await("all services in force", () -> {
            int heardOf = node().path("services").size();
            return heardOf == services.size()
                    ? weir.node().notInForce()
                    : Optional.of("the node has heard of %d services".formatted(heardOf));
        });
    }

    private JsonNode node() throws IOException {
        return weir.api().get("/nodes/" + Processes.NODE);
    }

    String driverMode() throws IOException {
        return node().path("driverMode").asString("");
    }

    /** Waits until the node has reported that it dropped packets which were too big, and answered. */
    void awaitTooBig(long atLeast) {
        weir.await("%d packets too big".formatted(atLeast), () -> {
            long dropped = tooBig();
            return dropped >= atLeast ? Optional.empty() : Optional.of("%d so far".formatted(dropped));
        });
    }

    /** Packets that did not fit, as last reported. */
    private long tooBig() throws IOException {
        return weir.node().drops().getOrDefault("TOO_BIG", 0L);
    }

    /** Where Maglev puts new connections if both backends take them. */
    Placement placement(TunnelledService service) throws IOException {
        int seed = (int)
                weir.api().get("/services/" + service.name()).path("hashSeed").asLong();
        int size = weir.api().get("/pools/" + service.name()).path("tableSize").asInt(TableSize.DEFAULT);
        return new Placement(service.frontend(), seed, size, BACKENDS);
    }

    /** What the client's stack knows of its way to a VIP. */
    String clientRoute(TunnelledService service) {
        return Ip.run(
                "-n", lab.client().namespace(), "route", "get", service.vip().getHostAddress());
    }

    @Override
    public void close() throws IOException {
        try (lab) {
            for (TransferServer server : servers.values()) {
                server.close();
            }
        }
    }
}
