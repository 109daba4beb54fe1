package dev.weir.xdp.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A netlink message without its header ({@code struct nlmsghdr}, {@code uapi/linux/netlink.h}).
 *
 * @param type what it is about, such as {@code RTM_NEWROUTE} = 24
 * @param flags {@code NLM_F_*}
 * @param body the family's own header (say, {@code struct rtmsg}) and the attributes, in the machine's byte order
 */
@SuppressWarnings("ArrayRecordComponent") // A message is read, not compared.
public record NetlinkMessage(int type, int flags, byte[] body) {

    /** The body, readable from its start, in the machine's byte order. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(body).order(ByteOrder.nativeOrder());
    }

    /** The attributes that follow a family header of {@code headerBytes}. */
    public NetlinkAttributes attributes(int headerBytes) {
        return NetlinkAttributes.parse(buffer().position(align(headerBytes)));
    }

    /** Netlink aligns headers and attributes to 4 bytes. */
    static int align(int bytes) {
        return (bytes + 3) & ~3;
    }
}
