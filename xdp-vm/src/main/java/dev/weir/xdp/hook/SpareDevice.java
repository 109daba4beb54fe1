package dev.weir.xdp.hook;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.NetlinkBody;
import dev.weir.xdp.sys.NetlinkSocket;
import dev.weir.xdp.sys.TunDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A network device for a hook's own use: a TAP device, which goes with the process however that ends; or, where {@code /dev/net/tun} is
 * not for this user, one end of a veth pair, which a process that is killed leaves behind for the next hook on the same interface.
 */
final class SpareDevice implements AutoCloseable {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    // struct ifinfomsg { u8 family, pad; u16 type; s32 index; u32 flags, change; }
    private static final int IFINFOMSG_BYTES = 16;
    private static final int IFINFOMSG_INDEX = 4;

    private final int index;
    private final Runnable onClose;

    private SpareDevice(int index, Runnable onClose) {
        this.index = index;
        this.onClose = onClose;
    }

    /**
     * Makes one in the calling thread's network namespace.
     *
     * @param route for requests there; stays open for as long as the device
     * @param interfaceIndex of the interface that it is for
     * @throws SystemCallException if this process may not, or this kernel cannot
     */
    static SpareDevice make(NetlinkSocket route, int interfaceIndex) {
        try {
            return tap();
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EACCES && e.errno() != Errno.ENOENT && e.errno() != Errno.EPERM) {
                throw e;
            }
            return veth(route, "weir-entry" + interfaceIndex);
        }
    }

    private static SpareDevice tap() {
        TunDevice device = TunDevice.tap("weir%d", false);
        try {
            return new SpareDevice(Interfaces.index(device.name()), device::close);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private static SpareDevice veth(NetlinkSocket route, String name) {
        Interfaces.find(name).ifPresent(left -> remove(route, left.index()));
        NetlinkBody pair = new NetlinkBody(header(0))
                .attribute(IFLA_IFNAME, name)
                .nested(IFLA_LINKINFO, new NetlinkBody(new byte[0]).attribute(IFLA_INFO_KIND, "veth"));
        route.request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, pair.toByteArray());
        int index = Interfaces.index(name);
        return new SpareDevice(index, () -> remove(route, index));
    }

    private static void remove(NetlinkSocket route, int index) {
        route.request(RTM_DELLINK, 0, header(index));
    }

    private static byte[] header(int index) {
        return ByteBuffer.allocate(IFINFOMSG_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(IFINFOMSG_INDEX, index)
                .array();
    }

    /** Its index in the network namespace that it was made in. */
    int index() {
        return index;
    }

    @Override
    public void close() {
        onClose.run();
    }
}
