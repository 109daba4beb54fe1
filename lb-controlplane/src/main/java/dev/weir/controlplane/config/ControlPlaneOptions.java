package dev.weir.controlplane.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a control plane is started with.
 *
 * @param rest where the REST API listens; port 0 for any free one
 * @param cluster where agents connect to; port 0 for any free one
 * @param data the directory of the catalog; one process at a time
 * @param config the configuration file, if there is one
 */
public record ControlPlaneOptions(
        InetSocketAddress rest, InetSocketAddress cluster, Path data, Optional<Path> config) {}
