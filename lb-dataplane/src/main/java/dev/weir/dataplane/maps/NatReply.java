package dev.weir.dataplane.maps;

import dev.weir.xdp.sys.Interfaces.MacAddress;

/**
 * A translated flow on its way back ({@code struct nat_reply}).
 *
 * @param key the answers
 * @param flow the flow that they answer
 * @param end what was seen of a TCP connection's end
 * @param clientMac hardware address that the client's latest frames came from, or those up to a second before
 * @param lastSeenNanos when a packet of either direction was seen, up to about a second before the latest one
 */
public record NatReply(NatReplyKey key, FlowKey flow, TcpEnd end, MacAddress clientMac, long lastSeenNanos) {

    /**
     * The end of a connection so far as packets claim it. Anyone can forge them: take it as a reason to keep a silent flow for a shorter
     * time, never to drop one that goes on.
     *
     * @param clientFin the client closed its side
     * @param backendFin the backend closed its side
     * @param reset either sent a reset
     */
    public record TcpEnd(boolean clientFin, boolean backendFin, boolean reset) {

        /** True if nothing but retransmissions is to be expected. */
        public boolean closed() {
            return reset || (clientFin && backendFin);
        }
    }
}
