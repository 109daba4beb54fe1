package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.Slots;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.transition.Handover;
import dev.weir.dataplane.transition.Phase;
import dev.weir.dataplane.transition.Slot;
import dev.weir.dataplane.transition.TransitionRules;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Puts new owners in force: computes the slots that follow, writes them to a free region, and switches the service over with one
 * store. When a call returns, no packet uses the old slots any more.
 */
final class SlotSwitch {
    private final WeirMaps maps;
    private final Inventory inventory;
    private final RefusalWatch refusals;
    private final Runnable grace;
    private final long prepareNanos;

    SlotSwitch(WeirMaps maps, Inventory inventory, RefusalWatch refusals, Runnable grace, long prepareNanos) {
        this.maps = maps;
        this.inventory = inventory;
        this.refusals = refusals;
        this.grace = grace;
        this.prepareNanos = prepareNanos;
    }

    /** How the slots of such a service change hands. */
    static Handover handover(ServiceTable table) {
        if (table.pool().mode().translates()) {
            return Handover.AT_ONCE;
        }
        boolean udp = table.frontends().stream().anyMatch(one -> one.protocol() == Protocol.UDP);
        return udp ? Handover.ANNOUNCED : Handover.TRACKED;
    }

    /** Whether the slots in force can be carried over into a table: each flow meets the slot of the same number. */
    static boolean continues(LiveService service, ServiceTable table) {
        TableRegion region = service.region;
        return region != null
                && region.slotCount() == table.pool().tableSize()
                && region.hashSeed() == table.hashSeed()
                && region.hash() == table.hash()
                && region.mode() == table.pool().mode();
    }

    /**
     * Brings a service's slots in line with a table.
     *
     * @param owners by slot, the id of the backend that is to own it
     * @param failed which backends' connections are let go
     */
    void bring(LiveService service, ServiceTable table, int[] owners, IntPredicate failed, long now) {
        Plan plan = continues(service, table)
                ? follow(
                        service,
                        new TransitionRules(handover(table), failed),
                        owners,
                        table.pool().mss(),
                        now)
                : begin(owners, now);
        if (plan.changes) {
            put(service, table, plan);
        }
    }

    private record Plan(long[] words, long[] since, boolean changes) {}

    private Plan begin(int[] owners, long now) {
        long[] since = new long[owners.length];
        Arrays.fill(since, now);
        long[] words = new long[owners.length];
        Arrays.setAll(words, i -> maps.slots().encoding().encode(Slot.stable(owners[i])));
        return new Plan(words, since, true);
    }

    private Plan follow(LiveService service, TransitionRules rules, int[] owners, int mss, long now) {
        Slots slots = maps.slots();
        long[] words = new long[owners.length];
        long[] since = service.since.clone();
        boolean changes = regionOf(service).mss() != mss;
        int first = regionOf(service).firstSlot();
        for (int i = 0; i < owners.length; i++) {
            Slot old = slots.read(first + i);
            boolean ripe = old.phase() == Phase.PREPARING && refusals.quiet(since[i], now) >= prepareNanos;
            Slot next = rules.next(old, owners[i], ripe);
            changes |= !next.equals(old);
            since[i] = next.phase() == old.phase() ? since[i] : now;
            words[i] = slots.encoding().encode(next);
        }
        return new Plan(words, since, changes);
    }

    private void put(LiveService service, ServiceTable table, Plan plan) {
        int count = plan.words.length;
        int first = inventory.regions().allocate(count).orElseThrow();
        for (int i = 0; i < count; i++) {
            maps.slots().setWord(first + i, plan.words[i]);
        }
        TableRegion old = service.region;
        TableRegion next = new TableRegion(
                first,
                count,
                table.hashSeed(),
                table.hash(),
                table.pool().mode(),
                table.pool().mss());
        maps.services().switchTo(service.id, next);
        grace.run();
        service.moveTo(next, plan.since, maps.slots());
        if (old != null) {
            inventory.regions().release(old.firstSlot(), old.slotCount());
        }
    }

    private static TableRegion regionOf(LiveService service) {
        if (service.region == null) {
            throw new IllegalStateException("service entry %d has no table in force".formatted(service.id));
        }
        return service.region;
    }
}
