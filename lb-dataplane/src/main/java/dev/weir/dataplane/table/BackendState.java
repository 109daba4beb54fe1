package dev.weir.dataplane.table;

/** What a backend is good for. */
public enum BackendState {
    /** Takes new connections. */
    ACTIVE(1),
    /** Keeps the connections that it has and takes no new ones. */
    DRAINING(2),
    /** Does not answer its health check: takes nothing, and its connections are let go. */
    FAILED(3);

    private final int code;

    BackendState(int code) {
        this.code = code;
    }

    /** Its code in a table's encoding; never changes. */
    public int code() {
        return code;
    }
}
