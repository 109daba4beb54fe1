package dev.weir.dataplane.inspect;

import dev.weir.dataplane.table.IpAddress;
import java.util.Optional;

/** Which packets are wanted: what an expression of {@link FilterParser} means. Frames without an IP packet meet {@link Any} alone. */
sealed interface Filter {
    /** Which of a packet's ends is meant. */
    enum End {
        EITHER,
        SOURCE,
        DESTINATION,
        BOTH;

        boolean holds(boolean ofSource, boolean ofDestination) {
            return switch (this) {
                case EITHER -> ofSource || ofDestination;
                case SOURCE -> ofSource;
                case DESTINATION -> ofDestination;
                case BOTH -> ofSource && ofDestination;
            };
        }
    }

    /** Whether it holds for a packet. */
    boolean holds(Headers packet);

    /** Every frame. */
    record Any() implements Filter {
        @Override
        public boolean holds(Headers packet) {
            return true;
        }
    }

    record And(Filter left, Filter right) implements Filter {
        @Override
        public boolean holds(Headers packet) {
            return left.holds(packet) && right.holds(packet);
        }
    }

    record Or(Filter left, Filter right) implements Filter {
        @Override
        public boolean holds(Headers packet) {
            return left.holds(packet) || right.holds(packet);
        }
    }

    record Not(Filter filter) implements Filter {
        @Override
        public boolean holds(Headers packet) {
            return !filter.holds(packet);
        }
    }

    /** An address within a network of so many bits of all 128; of one address, all of them. */
    record Network(End end, IpAddress address, int bits) implements Filter {
        @Override
        public boolean holds(Headers packet) {
            return end.holds(contains(packet.source()), contains(packet.destination()));
        }

        private boolean contains(IpAddress other) {
            return same(address.high(), other.high(), Math.min(bits, 64))
                    && same(address.low(), other.low(), Math.max(bits - 64, 0));
        }

        private static boolean same(long a, long b, int bits) {
            return bits == 0 || (a ^ b) >>> (64 - bits) == 0;
        }
    }

    /** A port within a range, of TCP or UDP, or of either if the protocol is empty. */
    record Port(End end, int first, int last, Optional<Integer> protocol) implements Filter {
        @Override
        public boolean holds(Headers packet) {
            return (protocol.isEmpty() || protocol.get() == packet.protocol())
                    && end.holds(contains(packet.sourcePort()), contains(packet.destinationPort()));
        }

        private boolean contains(int port) {
            return port >= first && port <= last;
        }
    }

    /** An IP protocol; if it is empty, any of an IP version. */
    record Kind(Optional<Integer> protocol, Optional<Boolean> v4) implements Filter {
        @Override
        public boolean holds(Headers packet) {
            return (protocol.isEmpty() || protocol.get() == packet.protocol())
                    && (v4.isEmpty() || v4.get() == packet.source().isV4());
        }
    }

    /** An address that one end must have for this to hold; empty if none is known. */
    default Optional<IpAddress> knownAddress() {
        return switch (this) {
            case Network it when it.bits() == 128 -> Optional.of(it.address());
            case And it -> it.left().knownAddress().or(it.right()::knownAddress);
            case Any _, Or _, Not _, Network _, Port _, Kind _ -> Optional.empty();
        };
    }

    /** A port that one end must have for this to hold; empty if none is known. */
    default Optional<Integer> knownPort() {
        return switch (this) {
            case Port it when it.first() == it.last() -> Optional.of(it.first());
            case And it -> it.left().knownPort().or(it.right()::knownPort);
            case Any _, Or _, Not _, Network _, Port _, Kind _ -> Optional.empty();
        };
    }

    /** A protocol that a packet must have for this to hold; empty if none is known. */
    default Optional<Integer> knownProtocol() {
        return switch (this) {
            case Kind it -> it.protocol;
            case Port it -> it.protocol;
            case And it -> it.left().knownProtocol().or(it.right()::knownProtocol);
            case Any _, Or _, Not _, Network _ -> Optional.empty();
        };
    }
}
