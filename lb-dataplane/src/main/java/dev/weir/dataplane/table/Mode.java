package dev.weir.dataplane.table;

/** How a pool's packets reach its backends. */
public enum Mode {
    /** Only the destination MAC changes: backends are on the same link, hold the VIP and answer the client directly. */
    L2DSR(1),
    /** Addresses and ports change both ways: backends need nothing, replies come back through the node. */
    NAT(2),
    /** The packet goes within another one, IP in IP: backends are anywhere, hold the VIP and answer the client directly. */
    IPIP(3),
    /** As {@link #IPIP}, with a UDP header in between. */
    GUE(4),
    /**
     * Only the destination changes: backends see the client's own address and port, and nodes are their way back to clients, where the
     * source of what they answer becomes the VIP again.
     */
    DNAT(5);

    private final int code;

    Mode(int code) {
        this.code = code;
    }

    /** Whether packets go within others. */
    public boolean encapsulates() {
        return this == IPIP || this == GUE;
    }

    /** Whether each flow has a translation of its own, which backends' answers need on their way back. */
    public boolean translates() {
        return this == NAT || this == DNAT;
    }

    /** Its code in a table's encoding; never changes. */
    public int code() {
        return code;
    }
}
