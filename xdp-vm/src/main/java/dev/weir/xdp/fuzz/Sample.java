package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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

    /** The maps that its programs refer to, directly or by way of others. */
    Set<SampleMap> maps() {
        Set<SampleMap> maps = EnumSet.of(SampleMap.RESULT);
        for (Instructions each : programs()) {
            each.stream().filter(Sample::isLoadOfMap).forEach(load -> maps.add(SampleMap.of(load.immediate())));
        }
        if (maps.contains(SampleMap.OUTER)) {
            maps.add(SampleMap.ARRAY);
            maps.add(SampleMap.INNER);
        }
        return maps;
    }

    /** The program, and behind it what it may make tail calls to. */
    List<Instructions> programs() {
        List<Instructions> programs = new ArrayList<>(List.of(program));
        programs.addAll(targets);
        return programs;
    }

    /** Whether this is the first slot of a load whose immediate is the index of a map. */
    static boolean isLoadOfMap(Instruction slot) {
        return slot.isLoadImmediate64()
                && (slot.source() == PseudoSource.MAP_FD || slot.source() == PseudoSource.MAP_VALUE);
    }

    /** The same with another program in place of one of {@link #programs}. */
    Sample withProgram(int index, Instructions other) {
        List<Instructions> programs = programs();
        programs.set(index, other);
        return new Sample(seed, programs.getFirst(), programs.subList(1, programs.size()), packets);
    }

    /** The same with one of its packets only. */
    Sample withPacket(byte[] packet) {
        return new Sample(seed, program, targets, List.of(packet));
    }
}
