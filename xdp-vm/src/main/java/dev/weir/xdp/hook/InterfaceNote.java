package dev.weir.xdp.hook;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.NetlinkBody;
import dev.weir.xdp.sys.NetlinkSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A note on an interface that is still there when the process that left it has been killed, and goes with the interface: an alternative
 * name of it, which {@code ip link} shows (Linux 5.5). Of the calling thread's network namespace.
 */
final class InterfaceNote {
    private static final int RTM_NEWLINKPROP = 108;
    private static final int RTM_DELLINKPROP = 109;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;
    private static final int NLM_F_APPEND = 0x800;
    private static final int IFLA_PROP_LIST = 52;
    private static final int IFLA_ALT_IFNAME = 53;
    // struct ifinfomsg { u8 family, pad; u16 type; s32 index; u32 flags, change; }
    private static final int IFINFOMSG_BYTES = 16;
    private static final int IFINFOMSG_INDEX = 4;

    private final int interfaceIndex;
    private final String text;

    /** @param subject what the note says; the interface's index makes it a name that no other interface has */
    InterfaceNote(int interfaceIndex, String subject) {
        this.interfaceIndex = interfaceIndex;
        this.text = "%s-%d".formatted(subject, interfaceIndex);
    }

    /** Leaves the note. Does nothing where it is already. */
    void leave() {
        try {
            request(RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /** Takes the note off; returns whether it was there. */
    boolean erase() {
        try {
            request(RTM_DELLINKPROP, 0);
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL || e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    private void request(int type, int flags) {
        byte[] header = ByteBuffer.allocate(IFINFOMSG_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(IFINFOMSG_INDEX, interfaceIndex)
                .array();
        NetlinkBody names = new NetlinkBody(new byte[0]).attribute(IFLA_ALT_IFNAME, text);
        try (NetlinkSocket route = NetlinkSocket.openRoute()) {
            route.request(
                    type,
                    flags,
                    new NetlinkBody(header).nested(IFLA_PROP_LIST, names).toByteArray());
        }
    }
}
