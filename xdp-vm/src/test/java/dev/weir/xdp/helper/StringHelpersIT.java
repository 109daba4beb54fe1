package dev.weir.xdp.helper;

import static dev.weir.xdp.helper.HelperLab.at;
import static dev.weir.xdp.helper.HelperLab.number;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Numbers in text and comparisons, here as in the kernel. */
class StringHelpersIT {
    private static final long SEED = 20263;
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "-0",
            "+1",
            "12345",
            " 42",
            "\t\n 42x",
            "- 1",
            "--1",
            "",
            " ",
            "-",
            "0x",
            "0x1f",
            "0X1F",
            "0xg",
            "-0x10",
            "017",
            "08",
            "0o7",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551615",
            "18446744073709551616",
            "99999999999999999999999",
            "0xffffffffffffffff",
            "0x10000000000000000",
            "0x7fffffffffffffff",
            "1777777777777777777777",
            "2000000000000000000000",
            "abc",
            "1 2",
            "12abc",
            "\u00a07",
            "\u00ff",
            "0".repeat(62) + "12",
            "0".repeat(63) + "12",
            "0".repeat(70) + "1",
            "1\0002",
            "0x1\0002");

    @BeforeAll
    static void needsKernel() {
        HelperLab.assumeKernel();
    }

    @Test
    void readsNumbersAsTheKernelDoes() {
        for (Helper helper : List.of(Helper.STRTOL, Helper.STRTOUL)) {
            for (long base : new long[] {0, 8, 10, 16, 2, 31, 32, 1L << 32}) {
                HelperLab lab = new HelperLab(new byte[60]);
                for (int i = 0; i < NUMBERS.size(); i++) {
                    byte[] text = NUMBERS.get(i).getBytes(StandardCharsets.ISO_8859_1);
                    lab.put(i * 80, text).putLong(4096 + i * 8, -1);
                    lab.call(helper, at(i * 80), number(Math.max(1, text.length)), number(base), at(4096 + i * 8));
                }
                lab.compare(helper + " base " + base);
            }
        }
    }

    @Test
    void readsRandomTextsAsTheKernelDoes() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        String alphabet = "0123456789abcfxXg- \t";
        for (int round = 0; round < 20; round++) {
            HelperLab lab = new HelperLab(new byte[60]);
            for (int i = 0; i < 50; i++) {
                byte[] text = new byte[1 + random.nextInt(24)];
                for (int at = 0; at < text.length; at++) {
                    text[at] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                }
                long base = new long[] {0, 8, 10, 16}[random.nextInt(4)];
                Helper helper = random.nextBoolean() ? Helper.STRTOL : Helper.STRTOUL;
                lab.put(i * 80, text);
                lab.call(helper, at(i * 80), number(text.length), number(base), at(4096 + i * 8));
            }
            lab.compare("round " + round);
        }
    }

    @Test
    void comparesTextsAsTheKernelDoes() {
        List<String> texts = List.of("", "a", "b", "ab", "abc", "abd", "\u00e9", "ab\0c", "ab\0d");
        HelperLab lab = new HelperLab(new byte[60]);
        for (int i = 0; i < texts.size(); i++) {
            byte[] text = texts.get(i).getBytes(StandardCharsets.ISO_8859_1);
            lab.put(i * 16, text);
            for (String other : texts) {
                for (int size : new int[] {1, 2, 3, 4, 8}) {
                    lab.call(Helper.STRNCMP, at(i * 16), number(size), lab.text(other));
                }
            }
        }
        lab.compare("strncmp");
    }
}
