package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.Frontend;
import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Frontends of more than one address or port. The map of them is the truth; from it follow the two tries that packets meet. What
 * changes for a prefix is written as a group of its own and put in the old one's place with one store, so that no packet sees half of
 * it; the old group's entries go once no packet can use them any more ({@link #reclaim}).
 */
final class WideFrontends {
    private final WideLayout layout;
    private final BpfMap frontends;
    private final BpfMap addresses;
    private final BpfMap ports;
    private final NodeSwitches node;

    private final Map<Frontend, Integer> services = new HashMap<>();
    private final Map<WidePlan.Prefix, Group> groups = new HashMap<>();
    private final List<Group> retired = new ArrayList<>();
    private int nextGroup = 1;
    private boolean restored;

    /** What a prefix leads to. */
    private record Group(int id, Map<WidePlan.Ports, Integer> services) {}

    WideFrontends(WideLayout layout, Map<String, BpfMap> maps, NodeSwitches node) {
        this.layout = layout;
        this.frontends = WeirMaps.map(maps, "wide_frontends");
        this.addresses = WeirMaps.map(maps, "wide_addresses");
        this.ports = WeirMaps.map(maps, "wide_ports");
        this.node = node;
    }

    /** Takes up what an earlier agent left, which may have been cut off halfway: once, before anything is changed. */
    private void restore() {
        if (restored) {
            return;
        }
        restored = true;
        services.putAll(all());
        Map<Integer, Group> found = new HashMap<>();
        ports.forEach((key, value) -> {
            int id = layout.decodeGroup(key);
            found.computeIfAbsent(id, _ -> new Group(id, new HashMap<>()))
                    .services()
                    .put(layout.decodePorts(key), Memory.getInt(value, 0));
            nextGroup = Math.max(nextGroup, id + 1);
            return true;
        });
        addresses.forEach((key, value) -> {
            int id = Memory.getInt(value, 0);
            Group group = found.remove(id);
            groups.put(layout.decodePrefix(key), group == null ? new Group(id, Map.of()) : group);
            return true;
        });
        retired.addAll(found.values());
        if (!services.isEmpty() || !groups.isEmpty()) {
            bring();
        }
    }

    /** As the map has them; changes nothing, so that others than the agent may look. */
    Map<Frontend, Integer> all() {
        Map<Frontend, Integer> all = new HashMap<>();
        frontends.forEach((key, value) -> {
            all.put(layout.decode(key), Memory.getInt(value, 0));
            return true;
        });
        return all;
    }

    /**
     * Gives frontends to services and takes others away. For each prefix all of it takes effect at once.
     *
     * @throws dev.weir.xdp.error.BpfException E2BIG or ENOSPC if a map is full
     */
    void change(Map<Frontend, Integer> added, Collection<Frontend> removed) {
        if (added.isEmpty() && removed.isEmpty()) {
            return;
        }
        restore();
        removed.forEach(frontend -> {
            frontends.delete(layout.encode(frontend));
            services.remove(frontend);
        });
        added.forEach((frontend, service) -> {
            frontends.update(layout.encode(frontend), number(service), BpfMap.UpdateMode.ANY);
            services.put(frontend, service);
        });
        bring();
    }

    private void bring() {
        Map<WidePlan.Prefix, Map<WidePlan.Ports, Integer>> plan = WidePlan.of(services);
        plan.forEach((prefix, wanted) -> {
            Group group = groups.get(prefix);
            if (group == null || !group.services.equals(wanted)) {
                replace(prefix, wanted);
            }
        });
        Set<WidePlan.Prefix> gone = new HashSet<>(groups.keySet());
        gone.removeAll(plan.keySet());
        for (WidePlan.Prefix prefix : gone) {
            addresses.delete(layout.encode(prefix));
            retire(groups.remove(prefix));
        }
        node.wideFrontends(services.size());
    }

    private void replace(WidePlan.Prefix prefix, Map<WidePlan.Ports, Integer> wanted) {
        Group group = new Group(nextGroup++, Map.copyOf(wanted));
        wanted.forEach((range, service) ->
                ports.update(layout.encode(group.id, range), number(service), BpfMap.UpdateMode.ANY));
        addresses.update(layout.encode(prefix), number(group.id), BpfMap.UpdateMode.ANY);
        retire(groups.put(prefix, group));
    }

    private void retire(@Nullable Group group) {
        if (group != null) {
            retired.add(group);
        }
    }

    /** Whether there is something to {@link #reclaim}. */
    boolean hasRetired() {
        restore();
        return !retired.isEmpty();
    }

    /** Forgets the groups that are no longer in force. A grace period must have passed since the last change. */
    void reclaim() {
        for (Group group : retired) {
            group.services.keySet().forEach(range -> ports.delete(layout.encode(group.id, range)));
        }
        retired.clear();
    }

    /** How many entries the ports of these frontends would take. */
    int entriesFor(Map<Frontend, Integer> wide) {
        return WidePlan.of(wide).values().stream().mapToInt(Map::size).sum();
    }

    /** How many entries there can be. */
    int capacity() {
        return ports.spec().maxEntries();
    }

    private static MemorySegment number(int number) {
        MemorySegment value = Memory.heap(Integer.BYTES);
        Memory.putInt(value, 0, number);
        return value;
    }
}
