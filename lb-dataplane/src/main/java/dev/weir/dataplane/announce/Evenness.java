package dev.weir.dataplane.announce;

import dev.weir.dataplane.table.IpAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When an agent hands VIPs over that it could keep: if another one that has been there for a while has less than half of its fair
 * share, whoever has most hands over one a second, until no two differ by more than one. Anything less uneven stays as it is.
 */
final class Evenness {
    private static final long STEADY = Duration.ofSeconds(5).toNanos();
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private boolean evening;
    private Optional<Long> last = Optional.empty();

    /**
     * The VIP to hand over now, if any.
     *
     * @param held what this agent holds
     * @param peers the other agents
     */
    Optional<IpAddress> surplus(List<IpAddress> held, Collection<Peer> peers, long now) {
        List<Peer> steady =
                peers.stream().filter(peer -> now - peer.firstHeard >= STEADY).toList();
        Optional<Peer> poorest = steady.stream()
                .filter(peer -> held.stream().anyMatch(peer::serves))
                .min(Comparator.comparingInt(Peer::load));
        int richest = peers.stream().mapToInt(Peer::load).max().orElse(0);
        if (poorest.isEmpty() || held.size() - poorest.get().load() < 2) {
            evening = false;
            return Optional.empty();
        }
        int total = held.size() + peers.stream().mapToInt(Peer::load).sum();
        evening |= poorest.get().load() * 2 * (peers.size() + 1) < total;
        if (!evening || held.size() < richest || (last.isPresent() && now - last.get() < PAUSE)) {
            return Optional.empty();
        }
        last = Optional.of(now);
        return held.stream().filter(poorest.get()::serves).findFirst();
    }
}
