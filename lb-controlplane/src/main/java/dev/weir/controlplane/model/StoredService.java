package dev.weir.controlplane.model;

/**
 * A service and what became of it.
 *
 * @param service what its owner wants
 * @param hashSeed seed of the flow hash; drawn when the service was made, and never changed
 * @param revision of the latest change to the service, its pool or the health of its backends
 * @param origin who looks after it
 */
public record StoredService(Service service, int hashSeed, long revision, Origin origin) {}
