package dev.weir.xdp.helper;

import static dev.weir.xdp.helper.HelperLab.at;
import static dev.weir.xdp.helper.HelperLab.number;

import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checksum differences, here as in the kernel. */
class ChecksumHelpersIT {
    private static final long SEED = 20262;
    private static final int[] SIZES = {0, 4, 8, 12, 20, 40, 60, 512, 516, 1500};
    private static final long[] SEEDS = {0, 1, 0xffff, 0x1_0000, 0xffff_ffffL, -1, 0xfffe_0001L};

    @BeforeAll
    static void needsKernel() {
        HelperLab.assumeKernel();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0xff})
    void agreesWhereEveryByteIsTheSame(int value) {
        HelperLab lab = new HelperLab(new byte[60]);
        byte[] bytes = new byte[HelperLab.MEMORY_BYTES];
        java.util.Arrays.fill(bytes, (byte) value);
        lab.put(0, bytes);
        everyCombination(lab, new Random(SEED));
        lab.compare("all bytes " + value);
    }

    @Test
    void agreesOnRandomBytes() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 10; round++) {
            byte[] bytes = new byte[HelperLab.MEMORY_BYTES];
            random.nextBytes(bytes);
            HelperLab lab = new HelperLab(new byte[60]).put(0, bytes);
            everyCombination(lab, random);
            lab.compare("round " + round);
        }
    }

    @Test
    void agreesOnSizesThatAreNoWholeWords() {
        HelperLab lab = new HelperLab(new byte[60]).put(0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        for (int size = 1; size <= 9; size++) {
            lab.call(Helper.CSUM_DIFF, at(0), number(size), at(100), number(4), number(0));
            lab.call(Helper.CSUM_DIFF, at(100), number(4), at(0), number(size), number(0));
        }
        lab.compare("odd sizes");
    }

    private static void everyCombination(HelperLab lab, Random random) {
        for (int from : SIZES) {
            for (int to : SIZES) {
                long seed = SEEDS[random.nextInt(SEEDS.length)];
                lab.call(
                        Helper.CSUM_DIFF,
                        from == 0 ? number(0) : at(random.nextInt(100)),
                        number(from),
                        to == 0 ? number(0) : at(4000 + random.nextInt(100)),
                        number(to),
                        number(seed));
            }
        }
    }
}
