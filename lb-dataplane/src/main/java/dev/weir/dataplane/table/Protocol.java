package dev.weir.dataplane.table;

/** A transport protocol with ports. */
public enum Protocol {
    TCP(6),
    UDP(17);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** The number in the IP header (IANA protocol numbers); also its code in a table's encoding. */
    public int number() {
        return number;
    }
}
