package dev.weir.dataplane.agent;

import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.BackendState;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.table.ServiceTable;
import java.util.ArrayList;
import java.util.List;

/** Tables of one service, {@code web} at 203.0.113.10:80. */
final class AgentTables {
    private AgentTables() {}

    static ServiceTable table(long revision, String... backends) {
        List<BackendEntry> entries = new ArrayList<>();
        for (String address : backends) {
            entries.add(new BackendEntry("at-" + address, IpAddress.parse(address), 80, 1, BackendState.ACTIVE));
        }
        Frontend frontend = new Frontend(IpAddress.parse("203.0.113.10"), Protocol.TCP, 80);
        return new ServiceTable("web", revision, 7, List.of(frontend), new PoolTable("pool", Mode.L2DSR, 251, entries));
    }
}
