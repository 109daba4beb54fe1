package dev.weir.dataplane.announce;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.util.Optional;

/**
 * Somebody on the link asks which hardware address an IP address has.
 *
 * @param target the address asked for
 * @param asker who asks; for IPv6, unspecified while the asker only checks that nobody has its address
 * @param mac the asker's hardware address
 */
record Question(IpAddress target, IpAddress asker, MacAddress mac) {
    private static final int ETHERNET = 14;
    private static final int ETHER_TYPE = 12;

    /** Reads one out of a frame; empty if it is none, or not a sound one. */
    static Optional<Question> in(byte[] frame) {
        if (frame.length < ETHERNET) {
            return Optional.empty();
        }
        return switch (((frame[ETHER_TYPE] & 0xFF) << 8) | (frame[ETHER_TYPE + 1] & 0xFF)) {
            case Arp.ETHER_TYPE -> Arp.question(frame);
            case Ndp.ETHER_TYPE -> Ndp.question(frame);
            default -> Optional.empty();
        };
    }

    /** The frame that answers it. */
    byte[] answer(MacAddress owner) {
        return target.isV4() ? Arp.reply(this, owner) : Ndp.answer(this, owner);
    }
}
