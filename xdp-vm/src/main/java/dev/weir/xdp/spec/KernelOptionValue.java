package dev.weir.xdp.spec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes bytes of what a configuration says of an option ({@code set_kcfg_value_*} in libbpf). */
final class KernelOptionValue {
    private final KernelOption option;
    private final String value;

    KernelOptionValue(KernelOption option, String value) {
        this.option = option;
        this.value = value;
    }

    /**
     * The variable's bytes.
     *
     * @throws IllegalArgumentException saying why the value does not fit
     */
    byte[] bytes() {
        return switch (value) {
            case "y", "n", "m" -> letter(value.charAt(0));
            default -> value.startsWith("\"") ? text() : number();
        };
    }

    private byte[] letter(char letter) {
        return switch (option.kind()) {
            case TRUTH -> {
                if (letter == 'm') {
                    throw new IllegalArgumentException("it is m, which a bool cannot be");
                }
                yield little(letter == 'y' ? 1 : 0);
            }
            case TRISTATE -> little(letter == 'n' ? 0 : letter == 'y' ? 1 : 2);
            case CHARACTER -> little(letter);
            case NUMBER, TEXT ->
                throw new IllegalArgumentException(
                        "it is %c, which takes a bool, a char or an enum libbpf_tristate".formatted(letter));
        };
    }

    private byte[] text() {
        if (option.kind() != KernelOption.Kind.TEXT) {
            throw new IllegalArgumentException("it is the text %s, which takes an array of char".formatted(value));
        }
        if (value.length() < 2 || !value.endsWith("\"")) {
            throw new IllegalArgumentException("it is the text %s, which has no end".formatted(value));
        }
        byte[] text = value.substring(1, value.length() - 1).getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(Arrays.copyOf(text, Math.min(text.length, option.size() - 1)), option.size());
    }

    private byte[] number() {
        long number = parse();
        boolean fits = switch (option.kind()) {
            case TRUTH -> number == 0 || number == 1;
            case CHARACTER, NUMBER -> fits(number);
            case TRISTATE, TEXT -> false;
        };
        if (!fits) {
            throw new IllegalArgumentException("it is %s, which does not fit".formatted(value));
        }
        return little(number);
    }

    /** Decimal, or hexadecimal behind 0x; up to 64 bits. */
    private long parse() {
        try {
            if (value.startsWith("0x") || value.startsWith("0X")) {
                return Long.parseUnsignedLong(value, 2, value.length(), 16);
            }
            return value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("it is %s, which is no number".formatted(value), e);
        }
    }

    private boolean fits(long number) {
        int bits = option.size() * Byte.SIZE;
        if (bits == Long.SIZE) {
            return true;
        }
        return option.signed() ? number >> (bits - 1) == 0 || number >> (bits - 1) == -1 : number >>> bits == 0;
    }

    private byte[] little(long number) {
        byte[] bytes = new byte[option.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (number >>> (i * Byte.SIZE));
        }
        return bytes;
    }
}
