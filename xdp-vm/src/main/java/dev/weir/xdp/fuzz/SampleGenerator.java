package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Instructions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Makes random XDP programs that are valid by construction: the same seed gives the same program. A program has a main function, up to three
 * functions that call one another downwards, and callbacks for {@code bpf_loop} and {@code bpf_for_each_map_elem}; some make tail calls,
 * also to themselves.
 */
final class SampleGenerator {
    private static final int MAX_FUNCTIONS = 3;
    private static final int MAX_TARGETS = 2;
    private static final int SHORTEST_PACKET = 14;
    private static final int PACKETS = 3;
    private static final int ONE_LARGE_IN = 300;

    private SampleGenerator() {}

    static Sample generate(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        int targets = random.nextInt(8) == 0 ? random.nextInt(1, MAX_TARGETS + 1) : 0;
        List<Instructions> programs = new ArrayList<>();
        for (int i = 0; i <= targets; i++) {
            programs.add(program(random, targets > 0));
        }
        return new Sample(seed, programs.getFirst(), programs.subList(1, programs.size()), packets(random));
    }

    private static Instructions program(RandomGenerator random, boolean tailCalls) {
        CodeWriter code = new CodeWriter();
        int called = random.nextInt(4) == 0 ? random.nextInt(1, MAX_FUNCTIONS + 1) : 0;
        Functions functions = new Functions(called, random.nextInt(5) == 0, tailCalls, random.nextBoolean());
        int[] starts = new int[1 + functions.count()];
        new MainFunction(new Body(random, code, functions, 0)).write(statements(random));
        for (int i = 1; i < starts.length; i++) {
            // The kernel takes no code that nothing leads to; functions refer to later ones only.
            if (code.refersTo(i)) {
                starts[i] = code.size();
                new SubFunction(new Body(random, code, functions, i)).write(random.nextInt(1, 12));
            }
        }
        return code.finish(starts);
    }

    /**
     * Mostly few: what compiling a program takes decides how many are tried in a minute. Now and then so many that the JIT has to cut the
     * program into pieces.
     */
    private static int statements(RandomGenerator random) {
        if (random.nextInt(ONE_LARGE_IN) == 0) {
            return random.nextInt(100, 500);
        }
        return random.nextInt(1, random.nextInt(4) == 0 ? 50 : 16);
    }

    private static List<byte[]> packets(RandomGenerator random) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = new byte[random.nextInt(SHORTEST_PACKET, i == 0 ? 40 : 160)];
            random.nextBytes(packet);
            packets.add(packet);
        }
        return packets;
    }
}
