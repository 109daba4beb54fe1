package dev.weir.dataplane.announce;

import dev.weir.dataplane.announce.Heartbeat.Echo;
import dev.weir.dataplane.announce.Heartbeat.Vip;
import dev.weir.dataplane.table.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One agent's part in agreeing who answers for which VIP. All agents of a link hear one another's heartbeats and go by the same
 * rules; nobody presides. Whoever holds a VIP keeps it; one that nobody holds goes to the agent with the fewest, of those that can
 * serve it. Two that claim the same find out by the next heartbeat, and the lower epoch gives way.
 *
 * <p>A holder answers only while every agent that it hears has confirmed a heartbeat which it sent less than a lease ago. An agent
 * that does not hear a holder confirms nothing, and so the holder is silent before that agent takes the VIP over.
 *
 * <p>Pure: times come in, from {@link System#nanoTime}, and heartbeats go in and out. For one thread.
 */
final class Election {
    private final long instance;
    private final String node;
    private final Times times;
    private final Map<Long, Peer> peers = new TreeMap<>();
    private final Map<IpAddress, Holding> holdings = new TreeMap<>();
    private final Map<IpAddress, Long> servingSince = new TreeMap<>();
    /** The highest ones heard of. */
    private final Map<IpAddress, Long> epochs = new HashMap<>();

    private final Evenness evenness = new Evenness();
    private Optional<Long> sent = Optional.empty();
    private Optional<Long> due = Optional.empty();

    /** A VIP that this agent holds, and from when on it may answer. */
    private record Holding(long epoch, long answersFrom) {}

    Election(long instance, String node, Times times) {
        this.instance = instance;
        this.node = node;
        this.times = times;
    }

    /** Takes in what another agent has said. */
    void hear(Heartbeat heartbeat, long now) {
        if (heartbeat.instance() == instance) {
            return;
        }
        if (heartbeat.leaving()) {
            peers.remove(heartbeat.instance());
            return;
        }
        peers.computeIfAbsent(heartbeat.instance(), _ -> new Peer(heartbeat, now))
                .hear(heartbeat, instance, now);
        for (Vip vip : heartbeat.vips()) {
            epochs.merge(vip.address(), vip.epoch(), Math::max);
            Holding mine = holdings.get(vip.address());
            if (vip.holds() && mine != null && losesTo(mine, vip.epoch(), heartbeat.instance())) {
                holdings.remove(vip.address());
                due = Optional.of(now);
            }
        }
    }

    private boolean losesTo(Holding mine, long epoch, long other) {
        return mine.epoch != epoch ? mine.epoch < epoch : Long.compareUnsigned(instance, other) > 0;
    }

    /** Gives up and claims what there is to give up and to claim, given what this node can serve. */
    void turn(Set<IpAddress> serving, long now) {
        peers.values().removeIf(peer -> now - peer.heard() > times.expiry());
        peers.values().forEach(peer -> peer.forgetBefore(now - times.expiry()));
        servingSince.keySet().retainAll(serving);
        epochs.keySet().retainAll(serving);
        serving.forEach(vip -> servingSince.putIfAbsent(vip, now));
        if (holdings.keySet().retainAll(serving)) {
            due = Optional.of(now);
        }
        claimVacant(now);
        evenness.surplus(List.copyOf(holdings.keySet()), peers.values(), now).ifPresent(vip -> {
            holdings.remove(vip);
            due = Optional.of(now);
        });
    }

    private void claimVacant(long now) {
        Map<Long, Integer> loads = new HashMap<>();
        peers.forEach((id, peer) -> loads.put(id, peer.load()));
        loads.put(instance, holdings.size());
        servingSince.forEach((vip, since) -> {
            boolean held = holdings.containsKey(vip) || peers.values().stream().anyMatch(peer -> peer.holds(vip));
            if (!held && now - since >= times.expiry()) {
                long heir = heir(vip, loads);
                loads.merge(heir, 1, Integer::sum);
                if (heir == instance) {
                    claim(vip, now);
                }
            }
        });
    }

    /** The agent with the least to do; among equals, one that depends on the VIP. */
    private long heir(IpAddress vip, Map<Long, Integer> loads) {
        List<Long> able = new ArrayList<>(List.of(instance));
        peers.forEach((id, peer) -> {
            if (peer.serves(vip)) {
                able.add(id);
            }
        });
        Comparator<Long> byLoad = Comparator.comparingInt(id -> loads.getOrDefault(id, 0));
        return able.stream().min(byLoad.thenComparingLong(id -> lot(vip, id))).orElse(instance);
    }

    /** Mixes as SplitMix64 does. */
    private static long lot(IpAddress vip, long id) {
        long mixed = (id ^ (vip.high() * 0x9E3779B97F4A7C15L)) + vip.low() * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private void claim(IpAddress vip, long now) {
        long epoch = epochs.merge(vip, 1L, (known, one) -> known + one);
        holdings.put(vip, new Holding(epoch, now + times.claim()));
        due = Optional.of(now);
    }

    /** The heartbeats to send now; none if it is not time. */
    List<Heartbeat> heartbeats(long now) {
        if (due.isPresent() && now - due.get() < 0) {
            return List.of();
        }
        due = Optional.of(now + times.heartbeat());
        Iterator<Echo> echoes = peers.entrySet().stream()
                .map(peer -> new Echo(peer.getKey(), peer.getValue().stamp()))
                .iterator();
        Iterator<Vip> vips = servingSince.keySet().stream().map(this::say).iterator();
        List<Heartbeat> all = new ArrayList<>();
        do {
            all.add(new Heartbeat(
                    instance, node, false, now, take(echoes, Heartbeat.MOST_ECHOES), take(vips, Heartbeat.MOST_VIPS)));
        } while (echoes.hasNext() || vips.hasNext());
        return all;
    }

    private Vip say(IpAddress vip) {
        Holding mine = holdings.get(vip);
        return new Vip(vip, mine != null, mine == null ? epochs.getOrDefault(vip, 0L) : mine.epoch);
    }

    private static <T> List<T> take(Iterator<T> from, int most) {
        List<T> taken = new ArrayList<>();
        while (taken.size() < most && from.hasNext()) {
            taken.add(from.next());
        }
        return taken;
    }

    /** All heartbeats of that stamp have gone out. */
    void sent(long stamp) {
        sent = Optional.of(stamp);
    }

    /** Gives everything up; returns what to tell the others. */
    Heartbeat leave(long now) {
        holdings.clear();
        return new Heartbeat(instance, node, true, now, List.of(), List.of());
    }

    /** Whether to answer for a VIP now. */
    boolean mayAnswer(IpAddress vip, long now) {
        Holding mine = holdings.get(vip);
        return mine != null && now - mine.answersFrom >= 0 && obstacle(now).isEmpty();
    }

    /** The VIPs that this agent holds or claims, with the epochs. */
    Map<IpAddress, Long> held() {
        Map<IpAddress, Long> held = new TreeMap<>();
        holdings.forEach((vip, holding) -> held.put(vip, holding.epoch));
        return held;
    }

    /** Why the lease is not renewed, in a sentence; empty if it is. */
    Optional<String> obstacle(long now) {
        if (sent.isEmpty() || now - sent.get() >= times.lease()) {
            return Optional.of(
                    "no heartbeat has gone out for longer than a lease: the interface is down, or this agent was held up");
        }
        return peers.values().stream()
                .filter(peer -> now - peer.heard() < times.silence())
                .filter(peer -> now - peer.confirmed() >= times.lease())
                .map(peer -> "node %s is heard, but does not hear this node".formatted(peer.node))
                .findFirst();
    }
}
