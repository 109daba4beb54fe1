package dev.weir.xdp.helper;

import static dev.weir.xdp.helper.HelperLab.at;
import static dev.weir.xdp.helper.HelperLab.context;
import static dev.weir.xdp.helper.HelperLab.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.error.Errno;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moving the packet's bounds, here as in the kernel. */
class PacketHelpersIT {
    private static final long SEED = 20261;

    @BeforeAll
    static void needsKernel() {
        HelperLab.assumeKernel();
    }

    @ParameterizedTest
    @ValueSource(ints = {-217, -216, -215, -1, 0, 1, 45, 46, 47, 60, 61, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void movesTheBeginningWithinTheKernelsLimits(int by) {
        new HelperLab(packet(60))
                .call(Helper.XDP_ADJUST_HEAD, context(), number(by))
                .compare("head by " + by);
    }

    @ParameterizedTest
    @ValueSource(ints = {-47, -46, -45, -1, 0, 1, 3460, 3459, 3461, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void movesTheEndWithinTheKernelsLimits(int by) {
        new HelperLab(packet(60))
                .call(Helper.XDP_ADJUST_TAIL, context(), number(by))
                .compare("tail by " + by);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4, 3, -4, -8, -32, -36, -216, -220, -252, -256, -260, 0, Integer.MIN_VALUE})
    void movesMetadataWithinTheKernelsLimits(int by) {
        new HelperLab(packet(60))
                .call(Helper.XDP_ADJUST_META, context(), number(by))
                .compare("metadata by " + by);
    }

    @Test
    void readsAnOffsetAsAnInt() {
        HelperLab.Outcome outcome = new HelperLab(packet(60))
                .call(Helper.XDP_ADJUST_HEAD, context(), number(0x1_0000_0004L))
                .call(Helper.XDP_ADJUST_TAIL, context(), number(0xffff_fff8L))
                .call(Helper.XDP_GET_BUFF_LEN, context())
                .compare("upper halves");
        assertEquals(List.of(0L, 0L, 48L), outcome.results());
    }

    @Test
    void copiesOnlyWhatIsThere() {
        HelperLab.Outcome outcome = new HelperLab(packet(60))
                .call(Helper.XDP_LOAD_BYTES, context(), number(0), at(0), number(60))
                .call(Helper.XDP_LOAD_BYTES, context(), number(1), at(100), number(60))
                .call(Helper.XDP_LOAD_BYTES, context(), number(0x1_0000), at(200), number(1))
                .call(Helper.XDP_LOAD_BYTES, context(), number(-1), at(200), number(1))
                .call(Helper.XDP_LOAD_BYTES, context(), number(0xffff), at(200), number(1))
                .call(Helper.XDP_STORE_BYTES, context(), number(50), at(0), number(10))
                .call(Helper.XDP_STORE_BYTES, context(), number(51), at(0), number(10))
                .compare("copies");
        assertEquals(
                List.of(
                        0L,
                        (long) -Errno.EINVAL,
                        (long) -Errno.EFAULT,
                        (long) -Errno.EFAULT,
                        (long) -Errno.EINVAL,
                        0L,
                        (long) -Errno.EINVAL),
                outcome.results());
    }

    @Test
    void staysWithTheKernelThroughRandomSequences() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 40; round++) {
            HelperLab lab = new HelperLab(packet(14 + random.nextInt(200)));
            for (int i = 0; i < 60; i++) {
                randomCall(lab, random);
            }
            lab.compare("round " + round);
        }
    }

    private static void randomCall(HelperLab lab, Random random) {
        int small = random.nextInt(-80, 80);
        switch (random.nextInt(6)) {
            case 0 -> lab.call(Helper.XDP_ADJUST_HEAD, context(), number(small));
            case 1 -> lab.call(Helper.XDP_ADJUST_TAIL, context(), number(random.nextInt(-60, 120)));
            case 2 -> lab.call(Helper.XDP_ADJUST_META, context(), number(small & -4));
            case 3 -> lab.call(Helper.XDP_GET_BUFF_LEN, context());
            case 4 ->
                lab.call(
                        Helper.XDP_LOAD_BYTES,
                        context(),
                        number(random.nextInt(100)),
                        at(random.nextInt(1000)),
                        number(1 + random.nextInt(64)));
            default ->
                lab.call(
                        Helper.XDP_STORE_BYTES,
                        context(),
                        number(random.nextInt(100)),
                        at(random.nextInt(1000)),
                        number(1 + random.nextInt(64)));
        }
    }

    private static byte[] packet(int bytes) {
        byte[] packet = new byte[bytes];
        new Random(bytes).nextBytes(packet);
        return packet;
    }
}
