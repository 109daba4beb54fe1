package dev.weir.e2e.histories;

/** What a flow can have met that is outside the promise, see {@code docs/consistency.md}. */
enum Exclusion {
    SILENT_TOO_LONG("silent for longer than the idle time"),
    SILENT_WHILE_ANNOUNCED("UDP, silent while a change was announced"),
    REFUSED_DATAGRAM("UDP, opened while its slot moved and the flow table was full"),
    REPEATED_OPENING("TCP, the SYN sent again after its slot had begun to move"),
    OTHER_NODE("came to another node while its slot was changing hands");

    private final String text;

    Exclusion(String text) {
        this.text = text;
    }

    /** As in the report. */
    String text() {
        return text;
    }
}
