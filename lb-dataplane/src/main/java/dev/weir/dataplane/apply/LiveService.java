package dev.weir.dataplane.apply;

import dev.weir.dataplane.maglev.FlowHash;
import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.Slots;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.transition.Phase;
import dev.weir.dataplane.transition.Slot;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One service as it stands in the maps, and what has to be remembered about it besides. */
final class LiveService {
    final int id;
    final long identity;
    final Set<Frontend> frontends = new LinkedHashSet<>();

    /** Its entries among the source ranges. */
    final Set<IpPrefix> sources = new LinkedHashSet<>();

    /** The table in force; null if an earlier agent put it there and this one has not been told of the service yet. */
    @Nullable
    ServiceTable table;

    /** Where its slots are; null while no table is in force. */
    @Nullable
    TableRegion region;

    /** By slot, when it entered its phase: nanoseconds of the monotonic clock. */
    long[] since = {};

    /** Slots that are moving. */
    int moving;

    /** Slots whose change is announced. */
    int preparing;

    LiveService(int id, long identity) {
        this.id = id;
        this.identity = identity;
    }

    /** Takes over a region whose slots entered their phases at unknown times, which count from now. */
    void adopt(TableRegion found, Slots slots, long now) {
        region = found;
        since = new long[found.slotCount()];
        Arrays.fill(since, now);
        count(slots);
    }

    /** Puts a new region in place of the old one. */
    void moveTo(TableRegion next, long[] phaseTimes, Slots slots) {
        region = next;
        since = phaseTimes;
        count(slots);
    }

    /** Brings {@link #moving} and {@link #preparing} up to date. */
    void count(Slots slots) {
        moving = 0;
        preparing = 0;
        if (region == null) {
            return;
        }
        for (int i = 0; i < region.slotCount(); i++) {
            Phase phase = slots.read(region.firstSlot() + i).phase();
            moving += phase == Phase.MOVING ? 1 : 0;
            preparing += phase == Phase.PREPARING ? 1 : 0;
        }
    }

    boolean looksUpFlows() {
        return moving + preparing > 0;
    }

    /** The slot that a flow's packets meet now, whichever region they met before: its index within the region. */
    int slotOf(FlowKey flow, TableRegion within) {
        return FlowHash.slot(
                within.hash(),
                within.hashSeed(),
                flow.client().packetBytes(),
                flow.clientPort(),
                flow.vip().packetBytes(),
                flow.vipPort(),
                flow.protocol().number(),
                within.slotCount());
    }

    /** The slot that a flow's packets meet now; an empty one if there is no table in force. */
    Slot meets(FlowKey flow, Slots slots) {
        return region == null ? Slot.EMPTY : slots.read(region.firstSlot() + slotOf(flow, region));
    }
}
