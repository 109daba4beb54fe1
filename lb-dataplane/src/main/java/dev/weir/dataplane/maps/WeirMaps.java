package dev.weir.dataplane.maps;

import dev.weir.xdp.BpfMap;
import java.util.Map;

/** Typed views of one set of live maps. */
public final class WeirMaps {
    private final Frontends frontends;
    private final NodeSwitches node;
    private final SourceRanges sourceRanges;
    private final Services services;
    private final Slots slots;
    private final Backends backends;
    private final FlowTable<FlowKey, Flow> flows;
    private final FlowTable<FlowKey, NatFlow> natFlows;
    private final FlowTable<NatReplyKey, NatReply> natReplies;
    private final Counters counters;
    private final Captures captures;

    WeirMaps(WeirLayouts layouts, Map<String, BpfMap> maps) {
        node = new NodeSwitches(layouts.node(), map(maps, "node"));
        sourceRanges = new SourceRanges(layouts.sourceRange(), map(maps, "source_ranges"));
        frontends = new Frontends(
                layouts.frontend(),
                map(maps, "frontends"),
                map(maps, "vips"),
                new WideFrontends(layouts.wide(), maps, node));
        services = new Services(layouts.service(), map(maps, "services"));
        slots = new Slots(layouts.slotWord(), map(maps, "slots"));
        backends = new Backends(layouts.backend(), map(maps, "backends"));
        flows = new FlowTable<>(layouts.flow(), map(maps, "flows"));
        natFlows = new FlowTable<>(layouts.natFlow(), map(maps, "nat_flows"));
        natReplies = new FlowTable<>(layouts.natReply(), map(maps, "nat_replies"));
        counters = new Counters(layouts.counter(), maps);
        captures = new Captures(layouts.capture(), maps);
    }

    static BpfMap map(Map<String, BpfMap> maps, String name) {
        BpfMap map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException("no live map " + name + "; there are " + maps.keySet());
        }
        return map;
    }

    public Frontends frontends() {
        return frontends;
    }

    public NodeSwitches node() {
        return node;
    }

    public SourceRanges sourceRanges() {
        return sourceRanges;
    }

    public Services services() {
        return services;
    }

    public Slots slots() {
        return slots;
    }

    public Backends backends() {
        return backends;
    }

    /** Flows that are tracked because their slot is changing hands. */
    public FlowTable<FlowKey, Flow> flows() {
        return flows;
    }

    /** Translated flows, found by the client's packets. */
    public FlowTable<FlowKey, NatFlow> natFlows() {
        return natFlows;
    }

    /** Translated flows, found by the backend's packets; each reserves a nat port. */
    public FlowTable<NatReplyKey, NatReply> natReplies() {
        return natReplies;
    }

    public Counters counters() {
        return counters;
    }

    public Captures captures() {
        return captures;
    }
}
