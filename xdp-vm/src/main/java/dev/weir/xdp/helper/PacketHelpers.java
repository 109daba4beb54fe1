package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.EACCES;
import static dev.weir.xdp.error.Errno.EFAULT;
import static dev.weir.xdp.error.Errno.EINVAL;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.memory.Memory;

/** Moving the bounds of the packet under way, and copying bytes in and out ({@code net/core/filter.c}). */
public final class PacketHelpers {
    /**
     * What the kernel keeps at the beginning of the headroom ({@code struct xdp_frame}) and never gives away. Kept free here too, so that
     * a program meets the same limit.
     */
    static final int FRAME_HEADER_BYTES = 40;

    private static final int ETHERNET_HEADER_BYTES = 14;
    /** {@code skb_shared_info.meta_len} is a byte. */
    private static final int MAX_METADATA_BYTES = 255;

    private static final long MAX_OFFSET = 0xffff;
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private PacketHelpers() {}

    /** Moves the packet's beginning by an {@code int}: down to grow. Metadata moves along. */
    public static long adjustHead(Cpu cpu, long context, long offset, long r3, long r4, long r5) {
        XdpBuffer packet = cpu.buffer();
        long meta = packet.dataMeta();
        long metaBytes = packet.data() - meta;
        long data = packet.data() + (int) offset;
        if (data < packet.hardStart() + FRAME_HEADER_BYTES + metaBytes
                || data > packet.dataEnd() - ETHERNET_HEADER_BYTES) {
            return -EINVAL;
        }
        if (metaBytes > 0) {
            Memory.copy(meta, data - metaBytes, metaBytes);
        }
        Memory.putLong(packet.address() + XdpBuffer.DATA_META, data - metaBytes);
        Memory.putLong(packet.address() + XdpBuffer.DATA, data);
        return 0;
    }

    /** Moves the metadata's beginning by an {@code int}: down to grow. */
    public static long adjustMeta(Cpu cpu, long context, long offset, long r3, long r4, long r5) {
        XdpBuffer packet = cpu.buffer();
        long meta = packet.dataMeta() + (int) offset;
        long bytes = packet.data() - meta;
        if (meta < packet.hardStart() + FRAME_HEADER_BYTES || meta > packet.data()) {
            return -EINVAL;
        }
        if (bytes % Integer.BYTES != 0 || bytes > MAX_METADATA_BYTES) {
            return -EACCES;
        }
        Memory.putLong(packet.address() + XdpBuffer.DATA_META, meta);
        return 0;
    }

    /** Moves the packet's end by an {@code int}: up to grow, by zeros. */
    public static long adjustTail(Cpu cpu, long context, long offset, long r3, long r4, long r5) {
        XdpBuffer packet = cpu.buffer();
        int by = (int) offset;
        long end = packet.dataEnd() + by;
        if (end > packet.hardEnd() || end < packet.data() + ETHERNET_HEADER_BYTES) {
            return -EINVAL;
        }
        if (by > 0) {
            Memory.fill(packet.dataEnd(), by, (byte) 0);
        }
        Memory.putLong(packet.address() + XdpBuffer.DATA_END, end);
        return 0;
    }

    public static long length(Cpu cpu, long context, long r2, long r3, long r4, long r5) {
        return cpu.buffer().length();
    }

    /** Copies {@code bytes} out of the packet from {@code offset} on. */
    public static long load(Cpu cpu, long context, long offset, long to, long bytes, long r5) {
        long refused = refusal(cpu.buffer(), offset & UNSIGNED_INT, bytes & UNSIGNED_INT);
        if (refused == 0) {
            Memory.copy(cpu.buffer().data() + (offset & UNSIGNED_INT), to, bytes & UNSIGNED_INT);
        }
        return refused;
    }

    /** Copies {@code bytes} into the packet from {@code offset} on. */
    public static long store(Cpu cpu, long context, long offset, long from, long bytes, long r5) {
        long refused = refusal(cpu.buffer(), offset & UNSIGNED_INT, bytes & UNSIGNED_INT);
        if (refused == 0) {
            Memory.copy(from, cpu.buffer().data() + (offset & UNSIGNED_INT), bytes & UNSIGNED_INT);
        }
        return refused;
    }

    private static long refusal(XdpBuffer packet, long offset, long bytes) {
        if (offset > MAX_OFFSET || bytes > MAX_OFFSET) {
            return -EFAULT;
        }
        return offset + bytes > packet.length() ? -EINVAL : 0;
    }
}
