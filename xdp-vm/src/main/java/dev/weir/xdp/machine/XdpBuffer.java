package dev.weir.xdp.machine;

import dev.weir.xdp.memory.Memory;

/**
 * The packet under way on one virtual CPU: the counterpart of the kernel's {@code struct xdp_buff}, off the heap so that programs and
 * helpers reach it by its address. Flyweight over {@value #BYTES} bytes, all fields in the machine's byte order:
 *
 * <pre>
 *   0  data             address of the frame's first byte
 *   8  data_end         address after its last byte
 *  16  data_meta        address of the metadata before the frame; data if there is none
 *  24  data_hard_start  address where headroom begins
 *  32  data_hard_end    address where tailroom ends
 *  40  ingress_ifindex  u32, index of the interface it came in at
 *  44  rx_queue_index   u32, its queue there
 *  48  egress_ifindex   u32, for programs on a devmap entry; else 0
 * </pre>
 *
 * {@code data_hard_start <= data_meta <= data <= data_end <= data_hard_end}. A program's loads from its context ({@code struct xdp_md},
 * {@code uapi/linux/bpf.h}) are translated to loads from here.
 */
public final class XdpBuffer {
    /** Size of the structure. */
    public static final int BYTES = 56;

    /** Headroom in front of every received frame ({@code XDP_PACKET_HEADROOM}). */
    public static final int HEADROOM = 256;

    public static final int DATA = 0;
    public static final int DATA_END = 8;
    public static final int DATA_META = 16;
    public static final int DATA_HARD_START = 24;
    public static final int DATA_HARD_END = 32;
    public static final int INGRESS_IFINDEX = 40;
    public static final int RX_QUEUE_INDEX = 44;
    public static final int EGRESS_IFINDEX = 48;

    private final long address;

    XdpBuffer(long address) {
        this.address = address;
    }

    /** Address of the structure: R1 of an XDP program. */
    public long address() {
        return address;
    }

    /**
     * Puts a frame under way, without metadata.
     *
     * @param hardStart where headroom begins
     * @param data the frame's first byte
     * @param end after its last byte
     * @param hardEnd where tailroom ends
     */
    public void set(long hardStart, long data, long end, long hardEnd) {
        Memory.putLong(address + DATA_HARD_START, hardStart);
        Memory.putLong(address + DATA_META, data);
        Memory.putLong(address + DATA, data);
        Memory.putLong(address + DATA_END, end);
        Memory.putLong(address + DATA_HARD_END, hardEnd);
    }

    /** Puts metadata before the frame under way, from {@code metadata} on. */
    public void setMeta(long metadata) {
        Memory.putLong(address + DATA_META, metadata);
    }

    /** Where the frame goes out, for a program on a devmap entry; until the next {@link #setIngress}. */
    public void setEgress(int interfaceIndex) {
        Memory.putInt(address + EGRESS_IFINDEX, interfaceIndex);
    }

    /** Where the frame came in. */
    public void setIngress(int interfaceIndex, int queue) {
        Memory.putInt(address + INGRESS_IFINDEX, interfaceIndex);
        Memory.putInt(address + RX_QUEUE_INDEX, queue);
        Memory.putInt(address + EGRESS_IFINDEX, 0);
    }

    /** Index of the interface where the frame came in. */
    public int ingress() {
        return Memory.getInt(address + INGRESS_IFINDEX);
    }

    /** The queue there. */
    public int queue() {
        return Memory.getInt(address + RX_QUEUE_INDEX);
    }

    /** Address of the frame's first byte. */
    public long data() {
        return Memory.getLong(address + DATA);
    }

    /** Address after the frame's last byte. */
    public long dataEnd() {
        return Memory.getLong(address + DATA_END);
    }

    /** Address of the metadata in front of the frame; {@link #data} if there is none. */
    public long dataMeta() {
        return Memory.getLong(address + DATA_META);
    }

    /** Address where headroom begins. */
    public long hardStart() {
        return Memory.getLong(address + DATA_HARD_START);
    }

    /** Address where tailroom ends. */
    public long hardEnd() {
        return Memory.getLong(address + DATA_HARD_END);
    }

    /** Bytes of the frame. */
    public int length() {
        return (int) (dataEnd() - data());
    }
}
