package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Instructions;
import java.util.List;

/**
 * A random program and the packets to run it on.
 *
 * @param seed what it was made from
 * @param program an XDP program; loads of maps carry the index of a {@link SampleMap}
 * @param targets what it may make tail calls to: the first entries of {@link SampleMap#PROGRAMS}
 * @param packets frames of at least 14 bytes
 */
record Sample(long seed, Instructions program, List<Instructions> targets, List<byte[]> packets) {
    Sample {
        targets = List.copyOf(targets);
        packets = List.copyOf(packets);
    }

    /** The same with another program. */
    Sample withProgram(Instructions other) {
        return new Sample(seed, other, targets, packets);
    }

    /** The same with one of its packets only. */
    Sample withPacket(byte[] packet) {
        return new Sample(seed, program, targets, List.of(packet));
    }
}
