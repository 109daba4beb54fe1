package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.EINVAL;
import static dev.weir.xdp.error.Errno.ENODEV;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Network;
import dev.weir.xdp.machine.XdpBuffer;
import dev.weir.xdp.memory.Memory;

/** Whether the packet fits through a link ({@code bpf_xdp_check_mtu}, {@code net/core/filter.c}). */
public final class MtuHelpers {
    private static final int FITS = 0;
    private static final int FRAGMENTATION_NEEDED = 1;

    private MtuHelpers() {}

    /**
     * Compares the packet with a link's MTU.
     *
     * @param index the link, 0 for the one where the packet came in
     * @param length address of an {@code u32}: 0, or the layer-3 length to compare instead of the packet's; gets the MTU
     * @param difference {@code int}, by how much the packet is about to grow
     * @return {@code BPF_MTU_CHK_RET_*}, or a negative error number
     */
    public static long check(Cpu cpu, long context, long index, long length, long difference, long flags) {
        if (flags != 0) {
            return -EINVAL;
        }
        Network network = cpu.surroundings().network();
        XdpBuffer packet = cpu.buffer();
        int link = (int) index == 0 ? Memory.getInt(packet.address() + XdpBuffer.INGRESS_IFINDEX) : (int) index;
        int mtu = network.mtu(link);
        if (mtu < 0) {
            return -ENODEV;
        }
        int header = network.headerBytes(link);
        int asked = Memory.getInt(length);
        int bytes = (asked == 0 ? packet.length() : asked + header) + (int) difference;
        Memory.putInt(length, mtu);
        return bytes > mtu + header ? FRAGMENTATION_NEEDED : FITS;
    }
}
