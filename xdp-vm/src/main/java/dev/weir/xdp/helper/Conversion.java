package dev.weir.xdp.helper;

/**
 * A piece of a format text.
 *
 * @param kind what it is
 * @param from where it begins in the text
 * @param to after what it takes of the text
 * @param width the least number of characters; 0 if none is asked for
 * @param flags {@link #LEFT} and so on
 * @param bytes how many bytes of its argument count: 4 or 8
 */
record Conversion(Kind kind, int from, int to, int width, int flags, int bytes) {
    /** Pads behind. */
    static final int LEFT = 1;

    /** Pads with zeros. */
    static final int ZERO_PADDED = 2;

    /** Shows the sign of a positive number. */
    static final int PLUS = 4;

    /** Shows a blank where a minus would stand. */
    static final int BLANK = 8;

    /** What there is to a format. */
    enum Kind {
        /** The text itself. */
        LITERAL,
        /** {@code %d}, {@code %i}. */
        SIGNED,
        /** {@code %u}. */
        UNSIGNED,
        /** {@code %x}. */
        HEXADECIMAL,
        /** {@code %X}. */
        UPPER_HEXADECIMAL,
        /** {@code %c}. */
        CHARACTER,
        /** {@code %s}. */
        STRING,
        /** {@code %pks}: as it is, whatever the width. */
        BARE_STRING,
        /** {@code %pus}: text of a user's process, which no packet comes from; nothing is shown. */
        USER_STRING,
        /** {@code %p}, {@code %pK}: an address, scrambled so that it tells nothing. */
        SCRAMBLED_ADDRESS,
        /** {@code %px}: an address as it is. */
        ADDRESS,
        /** {@code %ps}, {@code %pS}: an address with its symbol, of which there are none. */
        SYMBOL,
        /** {@code %pB}: as {@link #SYMBOL}, whatever the width. */
        BARE_SYMBOL,
        /** {@code %pI4}: four numbers with dots. */
        IPV4,
        /** {@code %pi4}: each with its leading zeros. */
        IPV4_PADDED,
        /** {@code %pI6}: eight groups with colons. */
        IPV6,
        /** {@code %pi6}: without colons. */
        IPV6_DIGITS;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
