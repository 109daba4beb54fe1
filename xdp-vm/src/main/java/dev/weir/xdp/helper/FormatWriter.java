package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.ENOSPC;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.Memory;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Writes a format with its arguments. As in the kernel, what arguments point to is copied first, into room of a fixed size (the first
 * half of the CPU's scratch memory), and only then written ({@code bpf_bprintf_prepare}, {@code bstr_printf}). For one text.
 */
final class FormatWriter {
    /** Room for the arguments of one text ({@code MAX_BPRINTF_BIN_ARGS}). */
    private static final int ROOM_BYTES = 512;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    /** Addresses from here on are error numbers, which are shown as they are. */
    private static final long FIRST_ERROR = -4095;

    private final Cpu cpu;
    private final Format format;
    private final long[] arguments;
    /** What is written for each argument that is text. */
    private final String[] texts;

    private int used;

    FormatWriter(Cpu cpu, Format format, long[] arguments) {
        this.cpu = cpu;
        this.format = format;
        this.arguments = arguments.clone();
        this.texts = new String[arguments.length];
    }

    /** Copies what arguments point to: 0, or ENOSPC if it is too much. */
    int copy() {
        int next = 0;
        for (Conversion piece : format.pieces()) {
            if (piece.kind() != Conversion.Kind.LITERAL) {
                if (!copy(piece, next)) {
                    return -ENOSPC;
                }
                next++;
            }
        }
        return 0;
    }

    /**
     * Writes the text after {@link #copy}.
     *
     * @return its length without the NUL, whether it fitted or not
     */
    long write(long address, long limit) {
        FormatOutput out = new FormatOutput(address, limit);
        int next = 0;
        for (Conversion piece : format.pieces()) {
            if (piece.kind() == Conversion.Kind.LITERAL) {
                for (int at = piece.from(); at < piece.to(); at++) {
                    out.put(format.character(at));
                }
            } else {
                write(out, piece, next++);
            }
        }
        return out.end();
    }

    private boolean copy(Conversion piece, int index) {
        return switch (piece.kind()) {
            case STRING, BARE_STRING -> copyString(index);
            case USER_STRING -> copyNothing(index);
            case CHARACTER -> take(1);
            case IPV4, IPV4_PADDED -> copyAddress(piece.kind(), index, IPV4_BYTES);
            case IPV6, IPV6_DIGITS -> copyAddress(piece.kind(), index, IPV6_BYTES);
            case BARE_SYMBOL -> copyText(index, symbol(arguments[index]));
            default -> {
                used = (used + Integer.BYTES - 1) & -Integer.BYTES;
                yield take(piece.bytes());
            }
        };
    }

    private boolean take(int bytes) {
        if (ROOM_BYTES - used < bytes) {
            return false;
        }
        used += bytes;
        return true;
    }

    private boolean copyString(int index) {
        int room = ROOM_BYTES - used;
        if (room <= 0) {
            return false;
        }
        long scratch = cpu.scratch();
        int read = cpu.pointers().read(arguments[index], scratch, room);
        int length = 0;
        while (length < read && Memory.getByte(scratch + length) != 0) {
            length++;
        }
        // Text that runs into memory that cannot be read is no text.
        if (length == read && read < room) {
            return copyNothing(index);
        }
        StringBuilder text = new StringBuilder();
        int shown = Math.min(length, room - 1);
        for (int at = 0; at < shown; at++) {
            text.append((char) Byte.toUnsignedInt(Memory.getByte(scratch + at)));
        }
        texts[index] = text.toString();
        used += shown + 1;
        return true;
    }

    private boolean copyNothing(int index) {
        texts[index] = "";
        return take(1);
    }

    private boolean copyText(int index, String text) {
        int room = Math.max(0, ROOM_BYTES - used - 1);
        texts[index] = text.length() > room ? text.substring(0, room) : text;
        used += text.length() + 1;
        return true;
    }

    private boolean copyAddress(Conversion.Kind kind, int index, int bytes) {
        if (ROOM_BYTES - used < bytes) {
            return false;
        }
        long scratch = cpu.scratch();
        byte[] address = new byte[bytes];
        if (cpu.pointers().read(arguments[index], scratch, bytes) == bytes) {
            Memory.copy(scratch, address, 0, bytes);
        }
        return copyText(index, address(kind, address));
    }

    private static String address(Conversion.Kind kind, byte[] address) {
        StringBuilder text = new StringBuilder();
        boolean four = address.length == IPV4_BYTES;
        for (int at = 0; at < address.length; at++) {
            boolean group = four || at % 2 == 0;
            if (at > 0 && group && kind != Conversion.Kind.IPV6_DIGITS) {
                text.append(four ? '.' : ':');
            }
            int value = Byte.toUnsignedInt(address[at]);
            text.append(
                    switch (kind) {
                        case IPV4 -> Integer.toString(value);
                        case IPV4_PADDED -> "%03d".formatted(value);
                        default -> HexFormat.of().toHexDigits((byte) value);
                    });
        }
        return text.toString();
    }

    private static String symbol(long address) {
        return "0x" + Long.toHexString(address);
    }

    private void write(FormatOutput out, Conversion piece, int index) {
        long value = piece.bytes() == Integer.BYTES ? Integer.toUnsignedLong((int) arguments[index]) : arguments[index];
        switch (piece.kind()) {
            case SIGNED -> signed(out, piece.bytes() == Integer.BYTES ? (int) value : value, piece);
            case UNSIGNED -> out.number(Long.toUnsignedString(value), (char) 0, piece);
            case HEXADECIMAL -> out.number(Long.toHexString(value), (char) 0, piece);
            case UPPER_HEXADECIMAL -> out.number(Long.toHexString(value).toUpperCase(Locale.ROOT), (char) 0, piece);
            case CHARACTER -> out.padded(String.valueOf((char) (arguments[index] & 0xff)), piece);
            case STRING -> out.padded(texts[index], piece);
            case ADDRESS -> pointer(out, arguments[index], piece);
            case SCRAMBLED_ADDRESS -> pointer(out, scrambled(arguments[index]), piece);
            case SYMBOL -> out.padded(symbol(arguments[index]), piece);
            case BARE_STRING, USER_STRING, BARE_SYMBOL, IPV4, IPV4_PADDED, IPV6, IPV6_DIGITS ->
                texts[index].chars().forEach(out::put);
            case LITERAL -> {}
        }
    }

    private static void signed(FormatOutput out, long value, Conversion piece) {
        char sign = 0;
        if (value < 0) {
            sign = '-';
        } else if (piece.has(Conversion.PLUS)) {
            sign = '+';
        } else if (piece.has(Conversion.BLANK)) {
            sign = ' ';
        }
        out.number(value < 0 ? Long.toUnsignedString(-value) : Long.toString(value), sign, piece);
    }

    private static void pointer(FormatOutput out, long address, Conversion piece) {
        String digits = piece.width() == 0 ? HexFormat.of().toHexDigits(address) : Long.toHexString(address);
        out.number(digits, (char) 0, piece);
    }

    /** 32 bits that stand for an address, the same for the same one, from which nobody finds back. */
    private long scrambled(long address) {
        if (address == 0 || (address >= FIRST_ERROR && address < 0)) {
            return address;
        }
        return cpu.surroundings().secrets().first().add(address).end() & 0xffff_ffffL;
    }
}
