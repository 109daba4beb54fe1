package dev.weir.dataplane.maps;

import dev.weir.xdp.btf.Btf;
import java.lang.foreign.MemorySegment;

/** {@code struct flow_key}. */
final class FlowKeyLayout {
    private final int size;
    private final int client;
    private final int vip;
    private final int clientPort;
    private final int vipPort;
    private final int protocol;

    FlowKeyLayout(Btf btf) {
        Layout layout = Layout.of(btf, "flow_key");
        size = layout.size();
        client = layout.offset("client", Memory.ADDRESS_BYTES);
        vip = layout.offset("vip", Memory.ADDRESS_BYTES);
        clientPort = layout.offset("client_port", Short.BYTES);
        vipPort = layout.offset("vip_port", Short.BYTES);
        protocol = layout.offset("protocol", Byte.BYTES);
    }

    int size() {
        return size;
    }

    MemorySegment encode(FlowKey flow) {
        MemorySegment key = Memory.heap(size);
        Memory.putAddress(key, client, flow.client());
        Memory.putAddress(key, vip, flow.vip());
        Memory.putPort(key, clientPort, flow.clientPort());
        Memory.putPort(key, vipPort, flow.vipPort());
        Memory.putByte(key, protocol, flow.protocol().number());
        return key;
    }

    FlowKey decode(MemorySegment key) {
        return new FlowKey(
                Memory.getAddress(key, client),
                Memory.getPort(key, clientPort),
                Memory.getAddress(key, vip),
                Memory.getPort(key, vipPort),
                Memory.getProtocol(key, protocol));
    }
}
