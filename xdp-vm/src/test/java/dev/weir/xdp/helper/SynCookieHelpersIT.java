package dev.weir.xdp.helper;

import static dev.weir.xdp.helper.HelperLab.at;
import static dev.weir.xdp.helper.HelperLab.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * SYN cookies against the kernel's: the keys are secret, so cookies differ, and all else is the same: errors, and the segment size that is
 * told.
 */
class SynCookieHelpersIT {
    private static final long SEED = 20267;
    private static final int TCP = 40;
    private static final int DATA_OFFSET = 12;
    private static final int CASE_BYTES = 128;

    @BeforeAll
    static void needsKernel() {
        HelperLab.assumeKernel();
    }

    @Test
    void tellsTheKernelsSegmentSizeForRandomOptions() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 20; round++) {
            HelperLab lab = new HelperLab(new byte[60]);
            for (int i = 0; i < 50; i++) {
                int words = random.nextInt(8) == 0 ? random.nextInt(16) : 5 + random.nextInt(11);
                lab.put(i * CASE_BYTES, header(random, words));
                int claimed = random.nextInt(8) == 0 ? random.nextInt(61) : words * 4;
                Helper helper =
                        random.nextBoolean() ? Helper.TCP_RAW_GEN_SYNCOOKIE_IPV4 : Helper.TCP_RAW_GEN_SYNCOOKIE_IPV6;
                lab.call(helper, at(i * CASE_BYTES), at(i * CASE_BYTES + TCP), number(claimed));
            }
            HelperLab.Outcome kernel = lab.inKernel();
            HelperLab.Outcome here = lab.here();
            for (int i = 0; i < 50; i++) {
                assertEquals(
                        kernel.results().get(i) >> 32, here.results().get(i) >> 32, "round " + round + ", call " + i);
            }
        }
    }

    @Test
    void refusesCookiesOfStrangers() {
        HelperLab lab = new HelperLab(new byte[60]);
        Random random = new Random(SEED);
        for (int i = 0; i < 20; i++) {
            lab.put(i * CASE_BYTES, header(random, 5));
            lab.call(Helper.TCP_RAW_CHECK_SYNCOOKIE_IPV4, at(i * CASE_BYTES), at(i * CASE_BYTES + TCP));
            lab.call(Helper.TCP_RAW_CHECK_SYNCOOKIE_IPV6, at(i * CASE_BYTES), at(i * CASE_BYTES + TCP));
        }
        lab.compare("cookies of nobody");
    }

    /** An IP header that nobody looks into but for the addresses, and a TCP header with options that often make sense. */
    private static byte[] header(Random random, int words) {
        byte[] header = new byte[CASE_BYTES];
        random.nextBytes(header);
        header[TCP + DATA_OFFSET] = (byte) (words << 4);
        int at = TCP + 20;
        while (at < CASE_BYTES - 8) {
            int length = 2 + random.nextInt(4);
            switch (random.nextInt(5)) {
                case 0 -> header[at++] = 1;
                case 1, 2 -> {
                    header[at] = 2;
                    header[at + 1] = (byte) (random.nextInt(6) == 0 ? length : 4);
                    header[at + 2] = (byte) random.nextInt(40);
                    at += 4;
                }
                case 3 -> {
                    header[at] = (byte) (3 + random.nextInt(5));
                    header[at + 1] = (byte) length;
                    at += length;
                }
                default -> header[at++] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 1);
            }
        }
        return header;
    }
}
