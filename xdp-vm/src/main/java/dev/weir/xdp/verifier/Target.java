package dev.weir.xdp.verifier;

import dev.weir.xdp.spec.MapSpec;

/** What a pointer points to. */
sealed interface Target {

    /** The program's context, {@code struct xdp_md}. */
    record Context() implements Target {
        @Override
        public String toString() {
            return "context";
        }
    }

    /** The packet, from {@code data} on. */
    record Packet() implements Target {
        @Override
        public String toString() {
            return "packet";
        }
    }

    /** The metadata before the packet, from {@code data_meta} on. */
    record PacketMeta() implements Target {
        @Override
        public String toString() {
            return "metadata";
        }
    }

    /** The byte behind the packet, {@code data_end}. */
    record PacketEnd() implements Target {
        @Override
        public String toString() {
            return "packet end";
        }
    }

    /** The stack of a function; offset 0 is its end, where the frame pointer points. */
    record Stack(int frame) implements Target {
        @Override
        public String toString() {
            return "stack";
        }
    }

    /** A map, as helpers take it. */
    record MapHandle(MapSpec map) implements Target {
        @Override
        public String toString() {
            return "map " + map.name();
        }
    }

    /** A value of a map. */
    record MapValue(MapSpec map) implements Target {
        @Override
        public String toString() {
            return "value of " + map.name();
        }
    }

    /** A key of a map, which a callback gets to see. */
    record MapKey(MapSpec map) implements Target {
        @Override
        public String toString() {
            return "key of " + map.name();
        }
    }

    /** A record of a ring buffer; {@code reference} says that it is still to be given up. */
    record RingBufferRecord(long bytes, int reference) implements Target {
        @Override
        public String toString() {
            return "ring buffer record of %d bytes".formatted(bytes);
        }
    }

    /** Memory that a caller of a global function handed over. */
    record Memory(long bytes) implements Target {
        @Override
        public String toString() {
            return "%d bytes of memory".formatted(bytes);
        }
    }

    /** A function of the program. */
    record Function(int start) implements Target {
        @Override
        public String toString() {
            return "function at %d".formatted(start);
        }
    }

    /** Whether it moves when a helper changes the packet. */
    default boolean isPacket() {
        return this instanceof Packet || this instanceof PacketMeta || this instanceof PacketEnd;
    }
}
