package dev.weir.dataplane.transition;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One service as the packet program and the agent treat it, in plain Java: the rules of packets on the one side, changes and
 * settling on the other. Time is in ticks and belongs to the test.
 */
final class ModelService {
    static final long IDLE = 20;
    static final long PREPARE = 4;

    final Set<Integer> active = new TreeSet<>();
    final Set<Integer> failed = new HashSet<>();
    final Map<Integer, Integer> weights = new HashMap<>();
    final Map<Long, Tracked> flows = new HashMap<>();
    final Slot[] slots;
    long now;
    long refusals;

    private final Handover handover;
    private final int room;
    private final long[] since;
    private long lastRefusal = Long.MIN_VALUE / 2;

    record Tracked(int backend, int slot, long lastSeen) {}

    ModelService(Handover handover, int slotCount, int room) {
        this.handover = handover;
        this.room = room;
        this.slots = new Slot[slotCount];
        this.since = new long[slotCount];
        Arrays.fill(slots, Slot.EMPTY);
    }

    int slotOf(long flow) {
        return Math.floorMod(Long.hashCode(flow * 0x9E3779B97F4A7C15L), slots.length);
    }

    /** The packet program: the backend that a packet goes to, 0 if it is dropped. */
    int packet(long flow, boolean opens) {
        int index = slotOf(flow);
        Slot slot = slots[index];
        return switch (slot.phase()) {
            case STABLE -> slot.current();
            case PREPARING -> track(flow, index, slot.current(), slot.current());
            case MOVING -> moving(flow, index, slot, opens);
        };
    }

    private int moving(long flow, int index, Slot slot, boolean opens) {
        int older = slot.previous() != 0 ? slot.previous() : slot.current();
        Tracked tracked = flows.get(flow);
        if (tracked != null) {
            return track(flow, index, tracked.backend, older);
        }
        return track(flow, index, opens ? slot.current() : older, older);
    }

    private int track(long flow, int index, int backend, int ifRefused) {
        if (backend == 0) {
            return 0;
        }
        if (!flows.containsKey(flow) && flows.size() >= room) {
            refusals++;
            lastRefusal = now;
            return ifRefused;
        }
        flows.put(flow, new Tracked(backend, index, now));
        return backend;
    }

    /** The agent: brings the slots in line with the backends. */
    void apply() {
        TransitionRules rules = new TransitionRules(handover, failed::contains);
        for (int i = 0; i < slots.length; i++) {
            boolean ripe = now - Math.max(since[i], lastRefusal) >= PREPARE;
            Slot next = rules.next(slots[i], owner(i), ripe);
            if (next.phase() != slots[i].phase()) {
                since[i] = now;
            }
            slots[i] = next;
        }
        flows.values().removeIf(flow -> failed.contains(flow.backend));
    }

    /** The agent: forgets idle flows and settles what no connection depends on any more. */
    void settle() {
        flows.values().removeIf(flow -> now - flow.lastSeen > IDLE);
        Set<Integer> held = new HashSet<>();
        flows.values().stream()
                .filter(flow -> flow.backend != slots[flow.slot].current())
                .forEach(f -> held.add(f.slot));
        for (int i = 0; i < slots.length; i++) {
            boolean quiet = now - Math.max(since[i], lastRefusal) > IDLE;
            if (slots[i].phase() == Phase.MOVING && quiet && !held.contains(i)) {
                slots[i] = slots[i].settled();
            }
        }
        flows.values().removeIf(flow -> slots[flow.slot].phase() == Phase.STABLE);
    }

    /** A weighted rendezvous hash: like Maglev, it takes from everybody and gives to everybody when the backends change. */
    private int owner(int slot) {
        int best = 0;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int backend : active) {
            long mixed = (slot * 31L + backend) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 29;
            mixed *= 0xBF58476D1CE4E5B9L;
            double uniform = ((mixed >>> 12) + 1) / (double) (1L << 52);
            double score = weights.getOrDefault(backend, 1) / -Math.log(Math.min(uniform, 0.999_999));
            if (score > bestScore) {
                best = backend;
                bestScore = score;
            }
        }
        return best;
    }
}
