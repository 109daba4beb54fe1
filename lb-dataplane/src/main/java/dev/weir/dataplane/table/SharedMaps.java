package dev.weir.dataplane.table;

/** The replicated maps through which the control plane and the agents meet. */
public final class SharedMaps {
    /** Name of the Hazelcast cluster. */
    public static final String CLUSTER = "weir";

    /**
     * Service name to {@link TableCodec}'s bytes of its latest {@link TableEntry}. A service that is missing from
     * the map says nothing: only {@link ServiceRemoved} removes one.
     */
    public static final String TABLES = "weir.tables";

    /** Node name to {@link NodeReportCodec}'s bytes of its latest {@link NodeReport}. */
    public static final String NODES = "weir.nodes";

    /** Node name to {@link VipReportCodec}'s bytes of its latest {@link VipReport}, if it announces VIPs. */
    public static final String VIPS = "weir.vips";

    private SharedMaps() {}
}
