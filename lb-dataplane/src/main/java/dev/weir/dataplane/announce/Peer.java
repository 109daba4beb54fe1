package dev.weir.dataplane.announce;

import dev.weir.dataplane.announce.Heartbeat.Echo;
import dev.weir.dataplane.announce.Heartbeat.Vip;
import dev.weir.dataplane.table.IpAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Another agent of the link, as this one hears it. Times are this agent's, in nanoseconds, but for {@link #stamp}. */
final class Peer {
    final String node;
    final long firstHeard;
    private final Map<IpAddress, Said> said = new HashMap<>();
    private long heard;
    private long stamp;
    private long confirmed;

    /** What it said of a VIP, and when that was heard. */
    private record Said(Vip vip, long at) {}

    Peer(Heartbeat first, long now) {
        this.node = first.node();
        this.firstHeard = now;
        this.stamp = first.stamp();
        // It listens before it claims anything, and so hears of what is held in time.
        this.confirmed = now;
    }

    void hear(Heartbeat heartbeat, long instance, long now) {
        heard = now;
        if (heartbeat.stamp() - stamp > 0) {
            stamp = heartbeat.stamp();
        }
        for (Echo echo : heartbeat.echoes()) {
            if (echo.instance() == instance && echo.stamp() - confirmed > 0) {
                confirmed = echo.stamp();
            }
        }
        heartbeat.vips().forEach(vip -> said.put(vip.address(), new Said(vip, now)));
    }

    void forgetBefore(long time) {
        said.values().removeIf(one -> one.at - time < 0);
    }

    /** When it was last heard. */
    long heard() {
        return heard;
    }

    /** Its latest stamp, by its own clock. */
    long stamp() {
        return stamp;
    }

    /** The latest of this agent's stamps that it has confirmed. */
    long confirmed() {
        return confirmed;
    }

    boolean serves(IpAddress address) {
        return said.containsKey(address);
    }

    boolean holds(IpAddress address) {
        @Nullable Said one = said.get(address);
        return one != null && one.vip.holds();
    }

    int load() {
        return (int) said.values().stream().filter(one -> one.vip.holds()).count();
    }
}
