package dev.weir.xdp.sys;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the message that ends an answer: an acknowledgement, an error, or the end of a dump. */
final class NetlinkError {
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int ERRNO_BYTES = 4;

    private NetlinkError() {}

    static boolean ends(NetlinkMessage message) {
        return message.type() == NLMSG_ERROR || message.type() == NLMSG_DONE;
    }

    /** Throws if the message carries an errno. */
    static void check(NetlinkMessage message, String what) {
        of(message, what).ifPresent(refusal -> {
            throw refusal;
        });
    }

    /** The refusal that the message carries; empty if it is an acknowledgement. */
    static Optional<SystemCallException> of(NetlinkMessage message, String what) {
        ByteBuffer body = message.buffer();
        int errno = body.remaining() >= ERRNO_BYTES ? -body.getInt(0) : 0;
        if (errno <= 0) {
            return Optional.empty();
        }
        String text = explanation(message);
        return Optional.of(new SystemCallException(
                "netlink",
                errno,
                "%s: %s%s".formatted(what, Errno.describe(errno), text.isEmpty() ? "" : ": " + text)));
    }

    /** The kernel's text (extended acknowledgement), empty if it gave none. */
    private static String explanation(NetlinkMessage message) {
        if ((message.flags() & NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        // struct nlmsgerr { int error; struct nlmsghdr msg; }: only the header of the request, since NETLINK_CAP_ACK is
        // set.
        int before = message.type() == NLMSG_ERROR ? ERRNO_BYTES + NetlinkChannel.HEADER_BYTES : ERRNO_BYTES;
        if (message.body().length < before) {
            return "";
        }
        return message.attributes(before).text(NLMSGERR_ATTR_MSG).orElse("");
    }
}
