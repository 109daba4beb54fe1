package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;
import java.lang.foreign.MemorySegment;

/** {@code struct flow}. */
final class FlowCodec implements EntryCodec<FlowKey, Flow> {
    private final FlowKeyLayout key;
    private final int size;
    private final int backend;
    private final int service;
    private final int slot;
    private final int lastSeen;

    FlowCodec(Btf btf) {
        key = new FlowKeyLayout(btf);
        Layout layout = Layout.of(btf, "flow");
        size = layout.size();
        backend = layout.offset("backend", Integer.BYTES);
        service = layout.offset("service", Integer.BYTES);
        slot = layout.offset("slot", Integer.BYTES);
        lastSeen = layout.offset("last_seen", Long.BYTES);
    }

    @Override
    public int keySize() {
        return key.size();
    }

    @Override
    public int valueSize() {
        return size;
    }

    @Override
    public MemorySegment encodeKey(FlowKey flow) {
        return key.encode(flow);
    }

    @Override
    public Flow decode(MemorySegment flow, MemorySegment value) {
        return new Flow(
                key.decode(flow),
                Memory.getInt(value, backend),
                Memory.getInt(value, service),
                Memory.getInt(value, slot),
                Memory.getLong(value, lastSeen));
    }
}
