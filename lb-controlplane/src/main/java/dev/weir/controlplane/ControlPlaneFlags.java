package dev.weir.controlplane;

import dev.weir.controlplane.config.ControlPlaneOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of a control plane, whatever else runs beside it. */
final class ControlPlaneFlags {
    @Option(
            names = "--rest",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:8080",
            converter = HostPort.class,
            description = "Where the REST API listens (default ${DEFAULT-VALUE}).")
    InetSocketAddress rest;

    @Option(
            names = "--cluster",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:5701",
            converter = HostPort.class,
            description = "Where agents connect to (default ${DEFAULT-VALUE}).")
    InetSocketAddress cluster;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "/var/lib/weir/controlplane",
            description = "Where the catalog is kept (default ${DEFAULT-VALUE}).")
    Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Pools and services as YAML; its entries are read-only in the REST API.")
    @Nullable
    Path config;

    ControlPlaneOptions options() {
        return new ControlPlaneOptions(rest, cluster, data, Optional.ofNullable(config));
    }
}
