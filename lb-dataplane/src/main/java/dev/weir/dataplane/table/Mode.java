package dev.weir.dataplane.table;

/** How a pool's packets reach its backends. */
public enum Mode {
    /** Only the destination MAC changes: backends are on the same link, hold the VIP and answer the client directly. */
    L2DSR(1),
    /** Addresses and ports change both ways: backends need nothing, replies come back through the node. */
    NAT(2);

    private final int code;

    Mode(int code) {
        this.code = code;
    }

    /** Its code in a table's encoding; never changes. */
    public int code() {
        return code;
    }
}
