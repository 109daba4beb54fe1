package dev.weir.xdp.isa;

/**
 * A word, number or sign of assembly text.
 *
 * @param column where it starts, from 1
 */
record Token(Kind kind, String text, int column) {
    enum Kind {
        /** A register, keyword or name. */
        WORD,
        /** Digits, decimal or hexadecimal, without a sign. */
        NUMBER,
        /** A name and something in square brackets, such as {@code map[flows]}. */
        REFERENCE,
        /** An operator or bracket. */
        SIGN,
        /** The end of the line. */
        END
    }

    /** How it is called in a message. */
    String described() {
        return kind == Kind.END ? "the end of the line" : "'%s'".formatted(text);
    }
}
