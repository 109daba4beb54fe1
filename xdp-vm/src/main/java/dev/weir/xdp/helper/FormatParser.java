package dev.weir.xdp.helper;

import dev.weir.xdp.helper.Conversion.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cuts a format text into pieces. For one text. */
final class FormatParser {
    /** The kernel's greatest field width: the length of a line is an {@code int} anyway. */
    private static final int MAX_WIDTH = (1 << 23) - 1;

    private static final char FIRST_BEYOND_ASCII = 0x80;
    private static final char FIRST_LATIN_1 = 0xa0;
    private static final char FIRST_LATIN_1_LETTER = 0xc0;

    private final byte[] text;
    private final int arguments;
    private final List<Conversion> pieces = new ArrayList<>();
    private int at;
    private int literalFrom;
    private int taken;

    FormatParser(byte[] text, int arguments) {
        this.text = text;
        this.arguments = arguments;
    }

    Optional<Format> parse() {
        while (at < text.length) {
            char character = character(at);
            if (!isText(character)) {
                return Optional.empty();
            }
            if (character != '%') {
                at++;
            } else if (character(at + 1) == '%') {
                at++;
                endLiteral();
                literalFrom = ++at;
            } else if (++taken > arguments || !conversion()) {
                return Optional.empty();
            }
        }
        endLiteral();
        return Optional.of(new Format(text, pieces));
    }

    private void endLiteral() {
        if (at > literalFrom) {
            pieces.add(new Conversion(Kind.LITERAL, literalFrom, at, 0, 0, 0));
        }
    }

    private boolean conversion() {
        endLiteral();
        int from = at++;
        int flags = flags();
        int width = width();
        int bytes = Long.BYTES;
        Kind kind;
        if (character(at) == 'p') {
            at++;
            kind = pointer();
        } else {
            bytes = character(at) == 'l' ? Long.BYTES : Integer.BYTES;
            kind = plain();
        }
        if (kind == null) {
            return false;
        }
        pieces.add(new Conversion(kind, from, at, width, flags, bytes));
        skipRestOfPointer(kind);
        literalFrom = at;
        return true;
    }

    private int flags() {
        int flags = 0;
        while (true) {
            int flag = switch (character(at)) {
                case '0' -> Conversion.ZERO_PADDED;
                case '-' -> Conversion.LEFT;
                case '+' -> Conversion.PLUS;
                case ' ' -> Conversion.BLANK;
                default -> 0;
            };
            if (flag == 0) {
                return flags;
            }
            flags |= flag;
            at++;
        }
    }

    private int width() {
        int width = 0;
        while (isDigit(character(at))) {
            width = Math.min(MAX_WIDTH, width * 10 + character(at) - '0');
            at++;
        }
        return width;
    }

    /** What follows the {@code %}, other than {@code p}; null if there is no such conversion. */
    private @Nullable Kind plain() {
        if (character(at) == 's') {
            at++;
            return endsWord(character(at)) ? Kind.STRING : null;
        }
        if (character(at) == 'c') {
            at++;
            return Kind.CHARACTER;
        }
        for (int i = 0; i < 2 && character(at) == 'l'; i++) {
            at++;
        }
        return switch (character(at++)) {
            case 'd', 'i' -> Kind.SIGNED;
            case 'u' -> Kind.UNSIGNED;
            case 'x' -> Kind.HEXADECIMAL;
            case 'X' -> Kind.UPPER_HEXADECIMAL;
            default -> null;
        };
    }

    /** What follows {@code %p}; null if there is no such conversion. */
    private @Nullable Kind pointer() {
        char first = character(at);
        if (endsWord(first)) {
            return Kind.SCRAMBLED_ADDRESS;
        }
        if ((first == 'k' || first == 'u') && character(at + 1) == 's') {
            at += 2;
            return endsWord(character(at)) ? (first == 'k' ? Kind.BARE_STRING : Kind.USER_STRING) : null;
        }
        at++;
        return switch (first) {
            case 'K' -> Kind.SCRAMBLED_ADDRESS;
            case 'x' -> Kind.ADDRESS;
            case 's', 'S' -> Kind.SYMBOL;
            case 'B' -> Kind.BARE_SYMBOL;
            case 'I', 'i' -> address(first == 'I', character(at++));
            default -> null;
        };
    }

    private static @Nullable Kind address(boolean capital, char version) {
        return switch (version) {
            case '4' -> capital ? Kind.IPV4 : Kind.IPV4_PADDED;
            case '6' -> capital ? Kind.IPV6 : Kind.IPV6_DIGITS;
            default -> null;
        };
    }

    /** Letters and digits right behind an extension of {@code %p} are part of it, and not shown. Their argument is none. */
    private void skipRestOfPointer(Kind kind) {
        switch (kind) {
            case ADDRESS, SYMBOL, BARE_SYMBOL, SCRAMBLED_ADDRESS, IPV4, IPV4_PADDED, IPV6, IPV6_DIGITS -> {
                while (isLetterOrDigit(character(at))) {
                    at++;
                }
            }
            default -> {}
        }
    }

    /** The character at a place; NUL behind the end. */
    private char character(int place) {
        return place < text.length ? (char) Byte.toUnsignedInt(text[place]) : 0;
    }

    private static boolean endsWord(char character) {
        boolean beyondAscii = character >= FIRST_BEYOND_ASCII;
        boolean shown = beyondAscii ? character >= FIRST_LATIN_1 : isText(character);
        return character == 0 || (shown && !isLetterOrDigit(character));
    }

    private static boolean isText(char character) {
        return (character >= ' ' && character <= '~')
                || (character >= '\t' && character <= '\r')
                || character >= FIRST_BEYOND_ASCII;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    /** In the kernel bytes beyond ASCII are Latin-1 letters, whatever text they belong to ({@code lib/ctype.c}). */
    private static boolean isLetterOrDigit(char character) {
        char lower = (char) (character | 0x20);
        boolean latin = character >= FIRST_LATIN_1_LETTER && character != '\u00d7' && character != '\u00f7';
        return isDigit(character) || (lower >= 'a' && lower <= 'z') || latin;
    }
}
