package dev.weir.xdp.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What {@link SampleMap#CONSTANTS} holds.
 *
 * <pre>
 *    0  a word and NUL, for bpf_strncmp
 *    8  a format and NUL, for bpf_snprintf
 *   32  four numbers of 64 bits
 * </pre>
 */
final class SampleConstants {
    static final int BYTES = 64;
    static final int WORD = 0;
    static final int FORMAT = 8;
    static final int NUMBERS = 32;

    /** What the format takes, in numbers of 64 bits. */
    static final int FORMAT_ARGUMENTS = 3;

    private static final String WORD_TEXT = "weir\0";
    private static final String FORMAT_TEXT = "%d:%x/%llu%%\0";

    private SampleConstants() {}

    static byte[] image() {
        ByteBuffer image = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        image.put(WORD, WORD_TEXT.getBytes(StandardCharsets.US_ASCII));
        image.put(FORMAT, FORMAT_TEXT.getBytes(StandardCharsets.US_ASCII));
        image.position(NUMBERS).putLong(0).putLong(1).putLong(-1).putLong(0x8000_0000_7fff_ffffL);
        return image.array();
    }
}
