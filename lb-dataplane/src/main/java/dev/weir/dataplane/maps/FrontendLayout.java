package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.Frontend;
import dev.weir.xdp.btf.Btf;
import java.lang.foreign.MemorySegment;

/** {@code struct frontend}. */
final class FrontendLayout {
    private final int size;
    private final int address;
    private final int port;
    private final int protocol;

    FrontendLayout(Btf btf) {
        Layout layout = Layout.of(btf, "frontend");
        size = layout.size();
        address = layout.offset("address", Memory.ADDRESS_BYTES);
        port = layout.offset("port", Short.BYTES);
        protocol = layout.offset("protocol", Byte.BYTES);
    }

    int size() {
        return size;
    }

    MemorySegment encode(Frontend frontend) {
        MemorySegment key = Memory.heap(size);
        Memory.putAddress(key, address, frontend.address());
        Memory.putPort(key, port, frontend.port());
        Memory.putByte(key, protocol, frontend.protocol().number());
        return key;
    }

    Frontend decode(MemorySegment key) {
        return new Frontend(
                Memory.getAddress(key, address), Memory.getProtocol(key, protocol), Memory.getPort(key, port));
    }
}
