package dev.weir.xdp.verifier;

import dev.weir.xdp.semantics.Comparison;

/**
 * What a comparison of a packet pointer with the packet's end says of the packet: as many bytes as the pointer is ahead are there. It holds
 * for all pointers with the same unknown part. The same is true of metadata, which ends where the packet begins.
 */
final class PacketRange {
    /** No packet is longer ({@code MAX_PACKET_OFF}), so a pointer further ahead may have wrapped around. */
    private static final long MAX_PACKET = 0xffff;

    private PacketRange() {}

    /** Teaches a state what it means that a comparison holds, or does not. */
    static void learn(State state, int code, boolean taken, Pointer left, Pointer right) {
        if (isEndOf(left, right)) {
            learn(state, left, isAtMost(code, taken), isBelow(code, taken));
        } else if (isEndOf(right, left)) {
            int mirrored = mirrored(code);
            learn(state, right, isAtMost(mirrored, taken), isBelow(mirrored, taken));
        }
    }

    private static boolean isEndOf(Pointer pointer, Pointer end) {
        boolean start = end.target() instanceof Target.Packet && end.offset() == 0 && end.isFixed();
        return (pointer.target() instanceof Target.Packet && end.target() instanceof Target.PacketEnd)
                || (pointer.target() instanceof Target.PacketMeta && start);
    }

    /** Whether the outcome means that the left one is at most the right one; true also where it is below. */
    private static boolean isAtMost(int code, boolean taken) {
        return taken
                ? code == Comparison.LE || code == Comparison.LT || code == Comparison.EQ
                : code == Comparison.GT || code == Comparison.GE || code == Comparison.NE;
    }

    private static boolean isBelow(int code, boolean taken) {
        return taken ? code == Comparison.LT : code == Comparison.GE;
    }

    private static int mirrored(int code) {
        return switch (code) {
            case Comparison.GT -> Comparison.LT;
            case Comparison.LT -> Comparison.GT;
            case Comparison.GE -> Comparison.LE;
            case Comparison.LE -> Comparison.GE;
            default -> code;
        };
    }

    private static void learn(State state, Pointer pointer, boolean atMost, boolean below) {
        long known = pointer.offset() + (below ? 1 : 0);
        boolean mayWrap = pointer.variable().signedMin() < 0
                || pointer.variable().signedMax() > MAX_PACKET
                || pointer.variable().signedMax() + pointer.offset() > MAX_PACKET;
        if (!atMost || known <= 0 || mayWrap) {
            return;
        }
        int range = (int) known;
        state.replaceAll(value -> value instanceof Pointer other
                        && other.id() == pointer.id()
                        && other.target().equals(pointer.target())
                        && other.range() < range
                ? other.withRange(range)
                : value);
    }
}
