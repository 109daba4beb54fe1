package dev.weir.xdp.interpreter;

import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.memory.Memory;

/**
 * The context of an XDP program as it sees it, {@code struct xdp_md} ({@code uapi/linux/bpf.h}), and the packet that it leads to. All
 * fields are read as 32-bit numbers; the first three give pointers into the packet, wider than they are.
 *
 * <pre>
 *   0 data   4 data_end   8 data_meta   12 ingress_ifindex   16 rx_queue_index   20 egress_ifindex
 * </pre>
 */
final class Context {
    private static final int DATA = 0;
    private static final int DATA_END = 4;
    private static final int DATA_META = 8;
    private static final int INGRESS_IFINDEX = 12;
    private static final int RX_QUEUE_INDEX = 16;
    private static final int EGRESS_IFINDEX = 20;
    private static final int BYTES = 24;

    private final XdpBuffer buffer;
    private final Regions regions;
    private long self;
    private int packet;

    Context(XdpBuffer buffer, Regions regions) {
        this.buffer = buffer;
        this.regions = regions;
        this.self = regions.pointer(Regions.CONTEXT, 0);
    }

    /** Whether a pointer leads to the context or past it. */
    boolean isPointer(long pointer) {
        return pointer >>> 32 == self >>> 32;
    }

    /** Begins a run on the packet under way; returns R1. */
    long begin() {
        self = regions.pointer(Regions.CONTEXT, 0);
        renewPacket();
        return self;
    }

    /** The packet's bounds may have changed: pointers from before are dead from now on. */
    void renewPacket() {
        long data = buffer.data();
        if (packet != 0) {
            regions.clear(packet);
        }
        packet = regions.add(
                Region.PACKET, data, (int) (buffer.dataMeta() - data), (int) (buffer.dataEnd() - data), true);
    }

    /** The packet's run is over. */
    void end() {
        packet = 0;
    }

    /** The address that helpers take for the context. */
    long require(long pointer) {
        if (packet == 0 || pointer != self) {
            throw new AccessFault("%#x is used as the context, and is not".formatted(pointer));
        }
        return buffer.address();
    }

    long load(int width, long pointer) {
        int field = Regions.distance(pointer);
        boolean signed = width == (Width.WORD | Width.SIGNED) && field >= INGRESS_IFINDEX;
        if (packet == 0
                || (width != Width.WORD && !signed)
                || field < 0
                || field >= BYTES
                || field % Integer.BYTES != 0) {
            throw new AccessFault("read of %d bytes at context %+d, which has numbers of 4 bytes at 0 to %d"
                    .formatted(Width.bytes(width), field, BYTES - Integer.BYTES));
        }
        long value = field(field);
        return signed ? (int) value : value;
    }

    private long field(int field) {
        return switch (field) {
            case DATA -> packetPointer(buffer.data());
            case DATA_END -> packetPointer(buffer.dataEnd());
            case DATA_META -> packetPointer(buffer.dataMeta());
            case INGRESS_IFINDEX -> number(XdpBuffer.INGRESS_IFINDEX);
            case RX_QUEUE_INDEX -> number(XdpBuffer.RX_QUEUE_INDEX);
            case EGRESS_IFINDEX -> number(XdpBuffer.EGRESS_IFINDEX);
            default -> throw new IllegalStateException("no field at " + field);
        };
    }

    private long packetPointer(long address) {
        return regions.pointer(packet, (int) (address - regions.origin(packet)));
    }

    private long number(int field) {
        return Integer.toUnsignedLong(Memory.getInt(buffer.address() + field));
    }
}
