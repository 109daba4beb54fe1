package dev.weir.dataplane.table;

import java.util.List;

/**
 * What an agent that announces VIPs does about each that it can serve, told whenever it changes and every second.
 *
 * @param node the node's name
 * @param vips by address
 */
public record VipReport(String node, List<Vip> vips) {
    public VipReport {
        Limits.checkName(node);
        vips = List.copyOf(vips);
    }

    /**
     * A VIP on a node.
     *
     * @param address the VIP
     * @param answering whether the node is its owner and answers for it
     * @param epoch of the node's ownership, 0 if it has none; of two, the higher one is younger
     * @param sinceMillis since when it answers, by the node's clock; 0 if it does not
     * @param obstacle why it does not, though it holds the VIP; else empty
     */
    public record Vip(IpAddress address, boolean answering, long epoch, long sinceMillis, String obstacle) {}
}
