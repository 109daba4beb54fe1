package dev.weir.xdp.hook;

import dev.weir.xdp.sys.NetlinkBody;
import dev.weir.xdp.sys.NetlinkSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The way by which passed frames enter the host's stack, as if they came in at the hooked interface just now: a {@link SpareDevice},
 * whose every frame sent is redirected by traffic control ({@code clsact}, {@code u32}, {@code mirred}) to the interface's ingress.
 * Packet sockets send batches to it, marked so that hook and {@link Isolation} know them again. Addresses, multicast groups, link-local
 * addresses, reverse-path filters and sockets bound to the interface work as without a hook. The rule goes with
 * the device.
 *
 * <p>What is lost on the way: time stamps, and that a frame was for another host. Such frames, which the stack would drop, are not to be
 * sent here.
 */
final class HostEntrance implements AutoCloseable {
    /** What passed frames carry between the device and the interface: "weir" in ASCII. */
    static final int MARK = 0x77656972;

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_NEWQDISC = 36;
    private static final int RTM_NEWTFILTER = 44;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;
    private static final int IFF_UP = 1;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_AF_SPEC = 26;
    private static final int AF_INET6 = 10;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final byte IN6_ADDR_GEN_MODE_NONE = 1;
    private static final int LARGEST_MTU = 65_521;

    // struct tcmsg { u8 family, pad[3]; s32 index; u32 handle, parent, info; }
    private static final int TCMSG_BYTES = 20;
    private static final int CLSACT_HANDLE = 0xffff0000;
    private static final int CLSACT = 0xfffffff1;
    private static final int CLSACT_EGRESS = 0xfffffff3;
    private static final int PRIORITY = 1;
    private static final int ETH_P_ALL = 3;
    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_U32_SEL = 5;
    private static final int TCA_U32_ACT = 7;
    private static final int TCA_ACT_KIND = 1;
    private static final int TCA_ACT_OPTIONS = 2;
    private static final int TCA_MIRRED_PARMS = 2;
    private static final int TC_U32_TERMINAL = 1;
    private static final int TC_U32_SEL_BYTES = 32;
    private static final int TC_U32_KEYS = 2;
    private static final int TC_MIRRED_BYTES = 28;
    private static final int TC_MIRRED_ACTION = 8;
    private static final int TC_MIRRED_DIRECTION = 20;
    private static final int TC_MIRRED_INDEX = 24;
    private static final int TC_ACT_STOLEN = 4;
    private static final int TCA_INGRESS_REDIR = 3;

    private final NetlinkSocket route;
    private final SpareDevice device;

    private HostEntrance(NetlinkSocket route, SpareDevice device) {
        this.route = route;
        this.device = device;
    }

    /**
     * Makes an entrance to an interface of the calling thread's network namespace.
     *
     * @throws dev.weir.xdp.error.SystemCallException if this process may not, or this kernel cannot
     */
    static HostEntrance to(int interfaceIndex) {
        NetlinkSocket route = NetlinkSocket.openRoute();
        try {
            SpareDevice device = SpareDevice.make(route, interfaceIndex);
            try {
                redirect(route, device.index(), interfaceIndex);
                bringUp(route, device.index());
                return new HostEntrance(route, device);
            } catch (RuntimeException e) {
                device.close();
                throw e;
            }
        } catch (RuntimeException e) {
            route.close();
            throw e;
        }
    }

    private static void redirect(NetlinkSocket route, int from, int to) {
        NetlinkBody discipline = new NetlinkBody(header(from, CLSACT_HANDLE, CLSACT, 0)).attribute(TCA_KIND, "clsact");
        route.request(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, discipline.toByteArray());
        NetlinkBody action = attributes()
                .attribute(TCA_ACT_KIND, "mirred")
                .nested(TCA_ACT_OPTIONS, attributes().attribute(TCA_MIRRED_PARMS, toIngress(to)));
        NetlinkBody options = attributes()
                .attribute(TCA_U32_SEL, everyFrame())
                .nested(TCA_U32_ACT, attributes().nested(PRIORITY, action));
        int info = PRIORITY << 16 | Short.toUnsignedInt(Short.reverseBytes((short) ETH_P_ALL));
        NetlinkBody filter = new NetlinkBody(header(from, 0, CLSACT_EGRESS, info))
                .attribute(TCA_KIND, "u32")
                .nested(TCA_OPTIONS, options);
        route.request(RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, filter.toByteArray());
    }

    private static byte[] header(int index, int handle, int parent, int info) {
        return buffer(TCMSG_BYTES)
                .putInt(4, index)
                .putInt(8, handle)
                .putInt(12, parent)
                .putInt(16, info)
                .array();
    }

    /** {@code struct tc_u32_sel} with one key, whose mask of zero matches every word. */
    private static byte[] everyFrame() {
        return buffer(TC_U32_SEL_BYTES)
                .put(0, (byte) TC_U32_TERMINAL)
                .put(TC_U32_KEYS, (byte) 1)
                .array();
    }

    /** {@code struct tc_mirred}: the frame becomes one that the interface received. */
    private static byte[] toIngress(int interfaceIndex) {
        return buffer(TC_MIRRED_BYTES)
                .putInt(TC_MIRRED_ACTION, TC_ACT_STOLEN)
                .putInt(TC_MIRRED_DIRECTION, TCA_INGRESS_REDIR)
                .putInt(TC_MIRRED_INDEX, interfaceIndex)
                .array();
    }

    /** Without addresses of its own: what IPv6 would send on its own account would come in at the interface. */
    private static void bringUp(NetlinkSocket route, int index) {
        NetlinkBody noAddress = attributes().attribute(IFLA_INET6_ADDR_GEN_MODE, new byte[] {IN6_ADDR_GEN_MODE_NONE});
        NetlinkBody quiet = link(index, 0).nested(IFLA_AF_SPEC, attributes().nested(AF_INET6, noAddress));
        route.request(RTM_NEWLINK, 0, quiet.toByteArray());
        NetlinkBody up = link(index, IFF_UP).attribute(IFLA_MTU, LARGEST_MTU);
        route.request(RTM_NEWLINK, 0, up.toByteArray());
    }

    /** {@code struct ifinfomsg { u8 family, pad; u16 type; s32 index; u32 flags, change; }}. */
    private static NetlinkBody link(int index, int flags) {
        return new NetlinkBody(
                buffer(16).putInt(4, index).putInt(8, flags).putInt(12, flags).array());
    }

    private static NetlinkBody attributes() {
        return new NetlinkBody(new byte[0]);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    /** A way in for one queue's thread. */
    FrameSink open(QueueCounters counters) {
        return PacketSender.pass(device.index(), MARK, counters);
    }

    @Override
    public void close() {
        try (route) {
            device.close();
        }
    }
}
