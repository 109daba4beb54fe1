package dev.weir.xdp.helper;

import static dev.weir.xdp.helper.HelperLab.at;
import static dev.weir.xdp.helper.HelperLab.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.error.Errno;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Formatted text, here as in the kernel. */
class FormatHelpersIT {
    private static final long SEED = 20264;

    private static final int ARGUMENTS = 0;
    private static final int TEXT = 200;
    private static final int LONG_TEXT = 300;
    private static final int ADDRESS = 1000;
    private static final int FORMATS = 1100;
    private static final int OUT = 4096;

    @BeforeAll
    static void needsKernel() {
        HelperLab.assumeKernel();
    }

    @Test
    void writesNumbersAsTheKernelDoes() {
        List<String> formats = List.of(
                "%d",
                "%i",
                "%u",
                "%x",
                "%X",
                "%ld",
                "%li",
                "%lu",
                "%lx",
                "%lX",
                "%lld",
                "%llu",
                "%llx",
                "%5d|",
                "%-5d|",
                "%05d|",
                "%+d",
                "% d",
                "%+5d|",
                "%-+5d|",
                "%0+8d|",
                "% 08d|",
                "%-08x|",
                "%12lx|",
                "%-24llx|",
                "%024llX|",
                "%%%d%%",
                "%c",
                "%5c|",
                "%-5c|",
                "%05c|",
                "%s|%%",
                "plain",
                "",
                "%1d",
                "%300d|",
                "%d %x",
                "tab\t%d\n",
                "%00009d",
                "%9999999999d");
        long[] values = {
            0, 1, -1, 65, 255, Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 0x1_0000_0041L
        };
        for (long value : values) {
            for (int from = 0; from < formats.size(); from += 8) {
                HelperLab lab = lab().putLong(ARGUMENTS, value).putLong(ARGUMENTS + 8, ~value);
                for (int i = from; i < Math.min(from + 8, formats.size()); i++) {
                    String format = formats.get(i);
                    if (!format.contains("%s")) {
                        write(lab, i - from, 500, format, ARGUMENTS, count(format));
                    }
                }
                lab.compare("value " + value);
            }
        }
    }

    @Test
    void writesWhatArgumentsPointToAsTheKernelDoes() {
        List<String> formats = List.of(
                "%s",
                "%10s|",
                "%-10s|",
                "%010s|",
                "%2s|",
                "<%s>",
                "%s,",
                "%pks",
                "%10pks|",
                "%pI4",
                "%pi4",
                "%pI6",
                "%pi6",
                "%pI4abc|",
                "%20pI4|",
                "%pI4.",
                "%pI6c|");
        HelperLab lab = lab().put(TEXT, "a text".getBytes(StandardCharsets.ISO_8859_1))
                .put(ADDRESS, new byte[] {
                    (byte) 192, 0, 2, 1, 0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, (byte) 0xab, 1
                });
        lab.putAddress(ARGUMENTS, TEXT).putAddress(ARGUMENTS + 8, ADDRESS);
        for (int i = 0; i < formats.size(); i++) {
            String format = formats.get(i);
            int argument = format.contains("pI") || format.contains("pi") ? ARGUMENTS + 8 : ARGUMENTS;
            write(lab, i, 100, format, argument, 1);
        }
        lab.compare("pointers");
    }

    @Test
    void writesAddressesAsTheKernelDoes() {
        HelperLab lab = lab().putLong(ARGUMENTS, 0x123456789abcdefL).putLong(ARGUMENTS + 8, -14);
        write(lab, 0, 100, "%px", ARGUMENTS, 1);
        write(lab, 1, 100, "%30px|", ARGUMENTS, 1);
        write(lab, 2, 100, "%-30px|", ARGUMENTS, 1);
        write(lab, 3, 100, "%pxyz|", ARGUMENTS, 1);
        write(lab, 4, 100, "%p", ARGUMENTS + 8, 1);
        write(lab, 5, 100, "%p|", ARGUMENTS + 16, 1);
        write(lab, 6, 100, "%30p|", ARGUMENTS + 16, 1);
        write(lab, 7, 100, "%s", ARGUMENTS + 16, 1);
        write(lab, 8, 100, "%pI4", ARGUMENTS + 16, 1);
        lab.compare("addresses");
    }

    @Test
    void cutsOffAsTheKernelDoes() {
        HelperLab lab = lab().put(LONG_TEXT, "x".repeat(600).getBytes(StandardCharsets.ISO_8859_1));
        lab.putAddress(ARGUMENTS, LONG_TEXT)
                .putAddress(ARGUMENTS + 8, LONG_TEXT)
                .putAddress(ARGUMENTS + 16, LONG_TEXT + 500);
        write(lab, 0, 1000, "%s", ARGUMENTS, 1);
        write(lab, 2, 1000, "%s%s", ARGUMENTS, 2);
        write(lab, 4, 10, "%s", ARGUMENTS, 1);
        write(lab, 5, 1, "%s", ARGUMENTS, 1);
        write(lab, 6, 500, "%s%s%s%s%s%s", ARGUMENTS + 16, 6);
        lab.call(Helper.SNPRINTF, number(0), number(0), lab.text("%d and more"), at(600), number(8));
        lab.call(Helper.SNPRINTF, at(OUT), number(100), lab.text("none"), number(0), number(0));
        lab.compare("limits");
    }

    @Test
    void refusesTheFormatsThatTheKernelRefuses() {
        List<String> formats = List.of(
                "%",
                "%z",
                "%f",
                "%.3d",
                "%#x",
                "%hd",
                "%*d",
                "%llld",
                "%ll",
                "%l",
                "%5",
                "%p4",
                "%pI5",
                "%pI",
                "%pks3",
                "%sx",
                "%s_",
                "%pq",
                "%p%",
                "%d%d%d%d",
                "\u00e9",
                "\u0001",
                "%d\u007f",
                "%ps",
                "%pS",
                "%pB",
                "%pK",
                "%pus",
                "%pusx",
                "%5%",
                "%-%",
                "%p\n",
                "%n",
                "% %");
        HelperLab lab = lab();
        for (int i = 0; i < formats.size(); i++) {
            byte[] format = formats.get(i).getBytes(StandardCharsets.ISO_8859_1);
            lab.put(FORMATS + 16 * i, format);
            lab.call(Helper.TRACE_PRINTK, at(FORMATS + 16 * i), number(16), number(0), number(0), number(0));
            lab.call(Helper.TRACE_VPRINTK, at(FORMATS + 16 * i), number(16), at(600), number(8));
            lab.call(Helper.TRACE_PRINTK, at(FORMATS + 16 * i), number(format.length), number(0), number(0), number(0));
        }
        lab.compare("formats");
    }

    @Test
    void takesEveryByteThatTheKernelTakes() {
        for (String before : List.of("", "%", "%s", "%p", "%pI4", "%5", "%pks", "%px")) {
            HelperLab lab = lab();
            for (int character = 1; character < 256; character++) {
                byte[] format = (before + (char) character).getBytes(StandardCharsets.ISO_8859_1);
                lab.put(16 * character, format);
                lab.call(Helper.TRACE_PRINTK, at(16 * character), number(16), number(0), number(0), number(0));
            }
            lab.compare("after \"" + before + "\"");
        }
    }

    @Test
    void tracesALine() {
        HelperLab lab = lab().put(FORMATS, "weir test: %s %d %pI4\n".getBytes(StandardCharsets.ISO_8859_1))
                .put(TEXT, (byte) 'o', (byte) 'k')
                .put(ADDRESS, (byte) 192, (byte) 0, (byte) 2, (byte) 7);
        lab.call(Helper.TRACE_PRINTK, at(FORMATS), number(32), at(TEXT), number(-3), at(ADDRESS));
        lab.compare("trace");
        assertEquals(List.of("weir test: ok -3 192.0.2.7\n"), lab.lines());
    }

    @Test
    void agreesOnRandomFormats() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        String alphabet = "%%%%%dduxXlls c05+-pIi46kK.|";
        int refused = 0;
        for (int round = 0; round < 20; round++) {
            HelperLab lab = lab();
            for (int i = 0; i < 60; i++) {
                byte[] format = new byte[1 + random.nextInt(12)];
                for (int at = 0; at < format.length; at++) {
                    format[at] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                }
                lab.put(FORMATS + 16 * i, format);
                lab.call(Helper.TRACE_PRINTK, at(FORMATS + 16 * i), number(16), number(0), number(0), number(0));
            }
            refused += (int) lab.compare("round " + round).results().stream()
                    .filter(result -> result == -Errno.EINVAL)
                    .count();
        }
        System.out.println("refused " + refused);
    }

    private static HelperLab lab() {
        return new HelperLab(new byte[60]);
    }

    private static int count(String format) {
        return format.replace("%%", "").length()
                - format.replace("%%", "").replace("%", "").length();
    }

    private static void write(HelperLab lab, int slot, int limit, String format, int arguments, int count) {
        lab.call(
                Helper.SNPRINTF,
                at(OUT + Math.min(500, Math.max(limit, 100)) * slot),
                number(limit),
                lab.text(format),
                count == 0 ? number(0) : at(arguments),
                number(8L * count));
    }
}
