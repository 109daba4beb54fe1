package dev.weir.xdp.helper;

import java.util.List;
import java.util.Optional;

/**
 * A format text of {@code bpf_trace_printk}, {@code bpf_snprintf} and their like: {@code printf}'s, without precision and floating
 * point, with those of the kernel's {@code %p} extensions that are safe for programs ({@code bpf_bprintf_prepare}, {@code
 * kernel/bpf/helpers.c}). Text beyond ASCII is taken as it is, as by the kernel since 6.18. Immutable.
 */
public final class Format {
    private final byte[] text;
    private final List<Conversion> pieces;

    Format(byte[] text, List<Conversion> pieces) {
        this.text = text;
        this.pieces = List.copyOf(pieces);
    }

    /**
     * Reads a format. A verifier asks this of a constant one.
     *
     * @param text the characters, without a NUL
     * @param arguments how many arguments there are
     * @return empty for what the kernel refuses with EINVAL: a control character, a conversion that does not exist, more
     *     conversions than arguments
     */
    public static Optional<Format> parse(byte[] text, int arguments) {
        return new FormatParser(text.clone(), arguments).parse();
    }

    byte character(int at) {
        return text[at];
    }

    List<Conversion> pieces() {
        return pieces;
    }
}
