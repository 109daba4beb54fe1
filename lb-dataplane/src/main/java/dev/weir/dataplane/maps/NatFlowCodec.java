package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;
import java.lang.foreign.MemorySegment;

/** {@code struct nat_flow}. */
final class NatFlowCodec implements EntryCodec<FlowKey, NatFlow> {
    private final FlowKeyLayout key;
    private final int size;
    private final int backend;
    private final int service;
    private final int natPort;
    private final int lastSeen;

    NatFlowCodec(Btf btf) {
        key = new FlowKeyLayout(btf);
        Layout layout = Layout.of(btf, "nat_flow");
        size = layout.size();
        backend = layout.offset("backend", Integer.BYTES);
        service = layout.offset("service", Integer.BYTES);
        natPort = layout.offset("nat_port", Short.BYTES);
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
    public NatFlow decode(MemorySegment flow, MemorySegment value) {
        return new NatFlow(
                key.decode(flow),
                Memory.getInt(value, backend),
                Memory.getInt(value, service),
                Memory.getPort(value, natPort),
                Memory.getLong(value, lastSeen));
    }
}
