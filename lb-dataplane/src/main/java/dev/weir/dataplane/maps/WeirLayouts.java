package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;
import java.util.LinkedHashMap;
import java.util.Map;

/** Layouts of all keys and values, by the names that structs and enums have in {@code types.h}. */
record WeirLayouts(
        FrontendLayout frontend,
        NodeLayout node,
        SourceRanges.SourceRangeLayout sourceRange,
        WideLayout wide,
        ServiceLayout service,
        SlotWord slotWord,
        BackendLayout backend,
        FlowCodec flow,
        NatFlowCodec natFlow,
        NatReplyCodec natReply,
        CounterLayout counter,
        Captures.Layouts capture) {
    private static final int INDEX_BYTES = Integer.BYTES;

    WeirLayouts(Btf btf) {
        this(
                new FrontendLayout(btf),
                NodeLayout.of(btf),
                SourceRanges.SourceRangeLayout.of(btf),
                new WideLayout(btf),
                new ServiceLayout(btf),
                new SlotWord(btf),
                new BackendLayout(btf),
                new FlowCodec(btf),
                new NatFlowCodec(btf),
                new NatReplyCodec(btf),
                new CounterLayout(btf),
                new Captures.Layouts(btf));
    }

    /** Bytes of the keys and values of every map. */
    Map<String, Size> mapSizes() {
        Map<String, Size> sizes = new LinkedHashMap<>();
        sizes.put("frontends", new Size(frontend.size(), Integer.BYTES));
        sizes.put("wide_frontends", new Size(wide.frontendSize(), Integer.BYTES));
        sizes.put("wide_addresses", new Size(wide.addressSize(), Integer.BYTES));
        sizes.put("wide_ports", new Size(wide.portSize(), Integer.BYTES));
        sizes.put("vips", new Size(Memory.ADDRESS_BYTES, Integer.BYTES));
        sizes.put("node", new Size(INDEX_BYTES, node.size()));
        sizes.put("source_ranges", new Size(sourceRange.size(), Integer.BYTES));
        sizes.put("services", new Size(INDEX_BYTES, service.size()));
        sizes.put("slots", new Size(INDEX_BYTES, Long.BYTES));
        sizes.put("backends", new Size(INDEX_BYTES, backend.size()));
        sizes.put("flows", new Size(flow.keySize(), flow.valueSize()));
        sizes.put("nat_flows", new Size(natFlow.keySize(), natFlow.valueSize()));
        sizes.put("nat_replies", new Size(natReply.keySize(), natReply.valueSize()));
        sizes.put("verdicts", new Size(INDEX_BYTES, counter.size()));
        sizes.put("drops", new Size(INDEX_BYTES, counter.size()));
        sizes.put("service_counters", new Size(INDEX_BYTES, counter.size()));
        sizes.put("backend_counters", new Size(INDEX_BYTES, counter.backendSize()));
        sizes.put("flow_stats", new Size(INDEX_BYTES, Long.BYTES));
        sizes.put("captures", new Size(INDEX_BYTES, capture.size));
        sizes.put("capture_progress", new Size(INDEX_BYTES, capture.progressSize));
        sizes.put("capture_frames", new Size(INDEX_BYTES, Integer.BYTES));
        return sizes;
    }

    /** Bytes of a key and of a value (of one CPU's, for per-CPU maps). */
    record Size(int key, int value) {}
}
