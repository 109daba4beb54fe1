package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.Flow;
import dev.weir.dataplane.maps.Slots;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.transition.Phase;
import dev.weir.dataplane.transition.Slot;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes moving slots stable again once no connection depends on another backend than their current one: the idle time has passed
 * since the change, no live flow is tracked on them under another backend, and no flow was refused tracking meanwhile. Then it
 * forgets idle flows and those of stable slots, which nobody looks up: left behind, they would mislead a later
 * connection with the same ports once the slot moves again.
 */
final class Settler {
    /** A flow's time may lag its last packet by a second. */
    private static final long STALENESS = Duration.ofMillis(1100).toNanos();

    private static final BitSet NONE = new BitSet(0);

    private final WeirMaps maps;
    private final Inventory inventory;
    private final RefusalWatch refusals;
    private final Runnable grace;
    private final long idleNanos;
    /** Whether the map of flows may have entries. */
    private boolean flowsLeft = true;
    /** Before this time no slot can settle, unless one has started to move since. */
    private long nextDue;

    private boolean waiting;

    Settler(WeirMaps maps, Inventory inventory, RefusalWatch refusals, Runnable grace, long idleNanos) {
        this.maps = maps;
        this.inventory = inventory;
        this.refusals = refusals;
        this.grace = grace;
        this.idleNanos = idleNanos + STALENESS;
    }

    /** Whether a slot's time has come since the last run. */
    boolean isDue(long now) {
        return waiting && now - nextDue >= 0;
    }

    void run(long now) {
        waiting = false;
        Map<LiveService, BitSet> quiet = quietSlots(now);
        boolean changing = inventory.services().stream().anyMatch(LiveService::looksUpFlows);
        if (!changing && !flowsLeft) {
            return;
        }
        if (!quiet.isEmpty()) {
            maps.flows().forEach(flow -> hold(flow, quiet, now));
            settle(quiet);
            grace.run();
        }
        forget(now);
        flowsLeft = changing;
    }

    /** The moving slots on which nothing untracked can depend. */
    private Map<LiveService, BitSet> quietSlots(long now) {
        Map<LiveService, BitSet> quiet = new HashMap<>();
        for (LiveService service : inventory.services()) {
            TableRegion region = service.region;
            if (region == null || service.moving == 0) {
                continue;
            }
            BitSet slots = new BitSet(region.slotCount());
            for (int i = 0; i < region.slotCount(); i++) {
                if (maps.slots().read(region.firstSlot() + i).phase() == Phase.MOVING) {
                    long rest = idleNanos - refusals.quiet(service.since[i], now);
                    slots.set(i, rest <= 0);
                    expect(now + Math.max(rest, 0), rest > 0);
                }
            }
            if (!slots.isEmpty()) {
                quiet.put(service, slots);
            }
        }
        return quiet;
    }

    private void expect(long due, boolean later) {
        if (later && (!waiting || due - nextDue < 0)) {
            waiting = true;
            nextDue = due;
        }
    }

    /** Takes a slot out that a live connection of another backend needs. */
    private void hold(Flow flow, Map<LiveService, BitSet> quiet, long now) {
        LiveService service = inventory.service(flow.service());
        if (service == null || service.region == null || isIdle(flow, now)) {
            return;
        }
        BitSet slots = quiet.getOrDefault(service, NONE);
        int slot = service.slotOf(flow.key(), service.region);
        if (slots.get(slot) && service.meets(flow.key(), maps.slots()).current() != flow.backend()) {
            slots.clear(slot);
        }
    }

    private void settle(Map<LiveService, BitSet> quiet) {
        Slots slots = maps.slots();
        quiet.forEach((service, settled) -> {
            TableRegion region = service.region;
            if (region == null) {
                return;
            }
            settled.stream().map(i -> region.firstSlot() + i).forEach(index -> {
                Slot slot = slots.read(index);
                slots.write(index, slot.settled());
            });
            service.count(slots);
        });
    }

    private void forget(long now) {
        maps.flows().removeIf(flow -> {
            LiveService service = inventory.service(flow.service());
            return service == null
                    || flow.backend() == 0
                    || isIdle(flow, now)
                    || !service.meets(flow.key(), maps.slots()).looksUpFlows();
        });
    }

    private boolean isIdle(Flow flow, long now) {
        return now - flow.lastSeenNanos() > idleNanos;
    }
}
