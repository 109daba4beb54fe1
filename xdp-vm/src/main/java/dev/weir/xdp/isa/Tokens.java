package dev.weir.xdp.isa;

import dev.weir.xdp.error.AssemblyException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of assembly text, taken from left to right. Whatever does not fit is an {@link AssemblyException} with its place. */
final class Tokens {
    private static final Pattern COMMENT = Pattern.compile("(#|//|;).*$");
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:"
            + "((?:map|map_value|map_index|map_index_value|btf_id|module)\\[[^\\]]*])"
            + "|(s(?:>>=|/=|%=|>=|<=|>|<)|<<=|>>=|[-+*/%|&^=!<>]=|[-+*<>&=()\\[\\],:])"
            + "|(\\d\\w*)"
            + "|([\\w.$]+)"
            + "|($)"
            + "|(.))");
    /** What each group of the pattern stands for; one more group is anything else. */
    private static final Token.Kind[] KINDS = {
        Token.Kind.REFERENCE, Token.Kind.SIGN, Token.Kind.NUMBER, Token.Kind.WORD, Token.Kind.END
    };

    private static final int OTHER = KINDS.length + 1;
    private static final Pattern REGISTER = Pattern.compile("[rw]\\d{1,9}");
    private static final int MAX_DIGITS = 64;
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(Long.SIZE);

    private final int line;
    private final List<Token> all = new ArrayList<>();
    private int next;

    /**
     * @param line its number, from 1
     */
    Tokens(int line, String text) {
        this.line = line;
        Matcher matcher = TOKEN.matcher(COMMENT.matcher(text).replaceFirst(""));
        while (all.isEmpty() || all.getLast().kind() != Token.Kind.END) {
            matcher.find();
            all.add(token(matcher));
        }
    }

    private Token token(Matcher matcher) {
        for (int group = 1; group <= KINDS.length; group++) {
            int start = matcher.start(group);
            if (start >= 0) {
                return new Token(KINDS[group - 1], matcher.group(group), start + 1);
            }
        }
        throw new AssemblyException(
                line, matcher.start(OTHER) + 1, "'%s' means nothing here".formatted(matcher.group(OTHER)));
    }

    /** The next token, left where it is. */
    Token peek() {
        return all.get(next);
    }

    /** The token after the next one. */
    Token peekSecond() {
        return all.get(Math.min(next + 1, all.size() - 1));
    }

    /** The token two after the next one. */
    Token peekThird() {
        return all.get(Math.min(next + 2, all.size() - 1));
    }

    /** Whether {@code (u8 *)skb} is next, of whatever width. */
    boolean atPacket() {
        return next + 4 < all.size() && all.get(next + 4).text().equals("skb");
    }

    /** Takes the next token. */
    Token take() {
        Token token = peek();
        if (token.kind() != Token.Kind.END) {
            next++;
        }
        return token;
    }

    /** Takes the next token if it is this one. */
    boolean accept(String text) {
        boolean found = peek().text().equals(text) && peek().kind() != Token.Kind.END;
        if (found) {
            next++;
        }
        return found;
    }

    /** Takes tokens that must be these. */
    void expect(String... texts) {
        for (String text : texts) {
            if (!accept(text)) {
                throw error("'%s' is expected instead of %s".formatted(text, peek().described()));
            }
        }
    }

    /** Nothing may follow. */
    void expectEnd() {
        if (peek().kind() != Token.Kind.END) {
            throw error("%s is too much; one instruction stands on a line".formatted(peek().described()));
        }
    }

    /** Whether the next token is a register. */
    boolean atRegister() {
        return isRegister(peek());
    }

    /** Whether a token has the form of a register, an existing one or not. */
    static boolean isRegister(Token token) {
        return token.kind() == Token.Kind.WORD && REGISTER.matcher(token.text()).matches();
    }

    /** Takes a register. */
    NamedRegister register() {
        Token token = peek();
        if (!isRegister(token)) {
            throw error("a register is expected instead of %s".formatted(token.described()));
        }
        int number = Integer.parseInt(token.text().substring(1));
        if (number >= Register.values().length) {
            throw error(
                    "there is no register %s; they are r0 to r10, or w0 to w10 for 32 bits".formatted(token.text()));
        }
        next++;
        return new NamedRegister(number, token.text().startsWith("r"), token);
    }

    /** Takes digits; as a {@code long} they may come out negative. */
    long digits() {
        return magnitude().longValue();
    }

    /** Takes a number with or without a sign, of at most 64 bits with either. */
    long number() {
        Token first = peek();
        boolean negative = accept("-");
        if (!negative) {
            accept("+");
        }
        BigInteger magnitude = magnitude();
        if (negative && magnitude.bitLength() == Long.SIZE && !magnitude.equals(LIMIT.shiftRight(1))) {
            throw errorAt(first, "-%s does not fit into 64 bits".formatted(magnitude));
        }
        return negative ? -magnitude.longValue() : magnitude.longValue();
    }

    /** Takes a number between limits. */
    int number(long least, long greatest, String what) {
        Token first = peek();
        boolean negative = first.text().equals("-");
        long number = number();
        boolean huge = !negative && number < 0;
        if (huge || number < least || number > greatest) {
            throw errorAt(
                    first,
                    "%s is out of range: %s must be %d to %d"
                            .formatted(huge ? Long.toUnsignedString(number) : number, what, least, greatest));
        }
        return (int) number;
    }

    private BigInteger magnitude() {
        Token token = peek();
        Optional<BigInteger> value = token.kind() == Token.Kind.NUMBER ? value(token.text()) : Optional.empty();
        if (value.isEmpty()) {
            throw error("a number is expected instead of %s".formatted(token.described()));
        }
        if (value.get().compareTo(LIMIT) >= 0) {
            throw error("%s does not fit into 64 bits".formatted(token.text()));
        }
        next++;
        return value.get();
    }

    private static Optional<BigInteger> value(String digits) {
        if (digits.length() <= MAX_DIGITS && digits.matches("0[xX][0-9a-fA-F]+")) {
            return Optional.of(new BigInteger(digits.substring(2), 16));
        }
        return digits.length() <= MAX_DIGITS && digits.matches("[0-9]+")
                ? Optional.of(new BigInteger(digits))
                : Optional.empty();
    }

    /** What to throw when the next token is wrong. */
    AssemblyException error(String reason) {
        return errorAt(peek(), reason);
    }

    /** What to throw when a token is wrong. */
    AssemblyException errorAt(Token token, String reason) {
        return new AssemblyException(line, token.column(), reason);
    }

    /**
     * A register as it is written.
     *
     * @param wide whether all 64 bits are meant rather than the lower 32
     */
    record NamedRegister(int number, boolean wide, Token token) {}
}
