package dev.weir.dataplane.maglev;

/** What of a flow decides on its slot. */
public enum HashPolicy {
    /** Everything: each connection has a slot of its own. */
    FIVE_TUPLE(0, "5-tuple"),
    /** The client's address: all its connections have the same slot. */
    SOURCE(1, "source"),
    /** The client's address and the frontend's port. */
    SOURCE_AND_DESTINATION_PORT(2, "source-and-destination-port");

    private final int code;
    private final String label;

    HashPolicy(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The number in tables' encoding and in maps ({@code enum hash_policy}). */
    public int code() {
        return code;
    }

    /** What users call it. */
    public String label() {
        return label;
    }
}
