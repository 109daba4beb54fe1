package dev.weir.dataplane.table;

/** What the control plane last said about one service. The entry with the higher revision holds. */
public sealed interface TableEntry permits ServiceTable, ServiceRemoved {
    /** Name of the service. */
    String service();

    /** Above 0, from one increasing sequence per installation that survives restarts. */
    long revision();
}
