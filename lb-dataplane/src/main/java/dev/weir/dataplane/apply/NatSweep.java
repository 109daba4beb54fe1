package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.NatReply;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.Protocol;
import java.util.HashMap;
import java.util.Map;

/**
 * Forgets translated flows that have been silent for too long. The way back is dated by packets of both directions, so it decides;
 * the way there goes first, so that no packet finds it without the other.
 */
final class NatSweep {
    private final WeirMaps maps;
    private final Inventory inventory;
    private final ApplyTimes times;
    private boolean flowsLeft = true;

    NatSweep(WeirMaps maps, Inventory inventory, ApplyTimes times) {
        this.maps = maps;
        this.inventory = inventory;
        this.times = times;
    }

    void run(long now) {
        boolean translating = inventory.services().stream().anyMatch(NatSweep::translates);
        if (!translating && !flowsLeft) {
            return;
        }
        Map<FlowKey, Integer> livePorts = new HashMap<>();
        maps.natReplies().forEach(reply -> {
            if (!isOver(reply, now)) {
                livePorts.put(reply.flow(), reply.key().natPort());
            }
        });
        // A flow that opens just now has its way back already, or is too young for this.
        long young = times.tcpClosed().toNanos();
        maps.natFlows()
                .removeIf(flow ->
                        livePorts.getOrDefault(flow.key(), 0) != flow.natPort() && now - flow.lastSeenNanos() > young);
        maps.natReplies().removeIf(reply -> isOver(reply, now));
        flowsLeft = translating || !livePorts.isEmpty();
    }

    private boolean isOver(NatReply reply, long now) {
        long idle = now - reply.lastSeenNanos();
        if (reply.key().protocol() == Protocol.UDP) {
            return idle > times.udpIdle().toNanos();
        }
        return idle > (reply.end().closed() ? times.tcpClosed() : times.tcpIdle()).toNanos();
    }

    private static boolean translates(LiveService service) {
        TableRegion region = service.region;
        return region != null && region.mode().translates();
    }
}
