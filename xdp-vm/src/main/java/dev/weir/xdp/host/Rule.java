package dev.weir.xdp.host;

import dev.weir.xdp.sys.NetlinkAttributes;
import dev.weir.xdp.sys.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A rule that says which table is asked for which packets ({@code struct fib_rule_hdr}, {@code uapi/linux/fib_rules.h}).
 *
 * @param priority rules are tried in ascending order
 * @param inverted whether it is for what does not fit
 * @param action {@link #TO_TABLE} and so on ({@code FR_ACT_*})
 * @param inputLink name of the link where packets come in; empty for any
 * @param outputLink name of the link where they are to go out; empty for any
 * @param mark what the mark, masked, must be
 */
record Rule(
        int priority,
        boolean inverted,
        int action,
        int table,
        Address source,
        int sourceLength,
        Address destination,
        int destinationLength,
        int tos,
        String inputLink,
        String outputLink,
        int mark,
        int markMask) {
    static final int TO_TABLE = 1;
    static final int BLACKHOLE = 6;
    static final int UNREACHABLE = 7;
    static final int PROHIBIT = 8;

    // struct fib_rule_hdr { u8 family, dst_len, src_len, tos, table, res1, res2, action; u32 flags; }
    static final int HEADER_BYTES = 12;

    private static final int DESTINATION_LENGTH = 1;
    private static final int SOURCE_LENGTH = 2;
    private static final int TOS = 3;
    private static final int TABLE = 4;
    private static final int ACTION = 7;
    private static final int FLAGS = 8;
    private static final int INVERTED = 2;
    private static final int FRA_DST = 1;
    private static final int FRA_SRC = 2;
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_GOTO = 4;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_TUN_ID = 12;
    private static final int FRA_SUPPRESS_PREFIXLEN = 14;
    private static final int FRA_TABLE = 15;
    private static final int FRA_FWMASK = 16;
    private static final int FRA_OIFNAME = 17;
    private static final int FRA_L3MDEV = 19;
    private static final int FRA_UID_RANGE = 20;
    private static final int FRA_IP_PROTO = 22;
    private static final int FRA_SPORT_RANGE = 23;
    private static final int FRA_DPORT_RANGE = 24;
    /** What is not known here. */
    private static final int[] NOT_UNDERSTOOD = {
        FRA_GOTO, FRA_TUN_ID, FRA_L3MDEV, FRA_UID_RANGE, FRA_IP_PROTO, FRA_SPORT_RANGE, FRA_DPORT_RANGE
    };

    /** Reads a rule; empty if it asks for what is not understood here: other rules then decide. */
    static Optional<Rule> read(NetlinkMessage message) {
        ByteBuffer header = message.buffer();
        NetlinkAttributes attributes = message.attributes(HEADER_BYTES);
        for (int type : NOT_UNDERSTOOD) {
            if (attributes.types().contains(type)) {
                return Optional.empty();
            }
        }
        // All ones is how the kernel says that nothing is suppressed.
        if (attributes.integer(FRA_SUPPRESS_PREFIXLEN).orElse(-1) != -1) {
            return Optional.empty();
        }
        return Optional.of(new Rule(
                attributes.integer(FRA_PRIORITY).orElse(0),
                (header.getInt(FLAGS) & INVERTED) != 0,
                header.get(ACTION),
                attributes.integer(FRA_TABLE).orElse(Byte.toUnsignedInt(header.get(TABLE))),
                attributes.bytes(FRA_SRC).map(Address::of).orElse(Address.ANY),
                Byte.toUnsignedInt(header.get(SOURCE_LENGTH)),
                attributes.bytes(FRA_DST).map(Address::of).orElse(Address.ANY),
                Byte.toUnsignedInt(header.get(DESTINATION_LENGTH)),
                Byte.toUnsignedInt(header.get(TOS)),
                attributes.text(FRA_IIFNAME).orElse(""),
                attributes.text(FRA_OIFNAME).orElse(""),
                attributes.integer(FRA_FWMARK).orElse(0),
                attributes.integer(FRA_FWMASK).orElse(0)));
    }

    /** Whether it is for every packet: so are those that the kernel makes by itself. */
    boolean isForAll() {
        return !inverted
                && action == TO_TABLE
                && sourceLength == 0
                && destinationLength == 0
                && tos == 0
                && inputLink.isEmpty()
                && outputLink.isEmpty()
                && markMask == 0;
    }
}
