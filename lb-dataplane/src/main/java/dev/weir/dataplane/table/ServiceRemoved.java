package dev.weir.dataplane.table;

/**
 * A tombstone: the service is gone. It stays in the map, since what is merely missing there may only be late.
 *
 * @param service name of the service
 * @param revision see {@link TableEntry#revision}
 */
public record ServiceRemoved(String service, long revision) implements TableEntry {
    public ServiceRemoved {
        Limits.checkName(service);
        Limits.checkRevision(revision);
    }
}
