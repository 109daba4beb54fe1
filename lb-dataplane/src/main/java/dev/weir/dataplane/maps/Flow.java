package dev.weir.dataplane.maps;

/**
 * A flow that is tracked because its slot is, or was, changing hands ({@code struct flow}).
 *
 * @param key the flow
 * @param backend id of the backend that it stays with
 * @param service id of its service
 * @param slot index of its slot in {@link Slots}; of a region that may have been left since
 * @param lastSeenNanos when a packet of it was seen, up to about a second before the latest one
 */
public record Flow(FlowKey key, int backend, int service, int slot, long lastSeenNanos) {}
