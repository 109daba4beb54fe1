package dev.weir.dataplane.maps;

/**
 * A translated flow on its way to the backend ({@code struct nat_flow}). It belongs together with the {@link NatReply} whose
 * {@link NatReply#flow} is its key, and is alive while either of the two has been seen. Remove the nat flow first, then the reply.
 *
 * @param key the flow
 * @param backend id of its backend
 * @param service id of its service
 * @param natPort the port that the backend sees
 * @param lastSeenNanos when a packet from the client was seen, up to about a second before the latest one
 */
public record NatFlow(FlowKey key, int backend, int service, int natPort, long lastSeenNanos) {}
