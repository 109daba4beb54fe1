package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.EINVAL;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Formatted text, into memory or to whoever watches ({@code kernel/trace/bpf_trace.c}, {@code kernel/bpf/helpers.c}). */
public final class FormatHelpers {
    /** The longest line, its NUL included ({@code MAX_BPRINTF_BUF}). */
    private static final int LINE_BYTES = 1024;

    private static final int MAX_ARGUMENTS = 12;
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private FormatHelpers() {}

    /** Traces a text with up to three arguments; returns its length, or a negative error number. */
    public static long trace(Cpu cpu, long format, long bytes, long first, long second, long third) {
        return trace(cpu, format, bytes, new long[] {first, second, third});
    }

    /** Traces a text with an array of arguments, 8 bytes each; returns its length, or a negative error number. */
    public static long traceArray(Cpu cpu, long format, long bytes, long arguments, long argumentBytes, long r5) {
        if (refused(arguments, argumentBytes)) {
            return -EINVAL;
        }
        return trace(cpu, format, bytes, array(arguments, argumentBytes));
    }

    /**
     * Writes a text into memory, cut off where that ends.
     *
     * @param format a constant, with a NUL at its end
     * @return the length of the whole text with its NUL, or a negative error number
     */
    public static long write(Cpu cpu, long to, long limit, long format, long arguments, long argumentBytes) {
        if (refused(arguments, argumentBytes)) {
            return -EINVAL;
        }
        long[] values = array(arguments, argumentBytes);
        Optional<Format> parsed = Format.parse(text(format, Integer.MAX_VALUE), values.length);
        if (parsed.isEmpty()) {
            return -EINVAL;
        }
        FormatWriter writer = new FormatWriter(cpu, parsed.get(), values);
        int refusal = writer.copy();
        return refusal != 0 ? refusal : writer.write(to, limit & UNSIGNED_INT) + 1;
    }

    private static long trace(Cpu cpu, long format, long bytes, long[] arguments) {
        byte[] text = text(format, bytes & UNSIGNED_INT);
        if (text.length == (bytes & UNSIGNED_INT)) {
            return -EINVAL;
        }
        Optional<Format> parsed = Format.parse(text, arguments.length);
        if (parsed.isEmpty()) {
            return -EINVAL;
        }
        FormatWriter writer = new FormatWriter(cpu, parsed.get(), arguments);
        int refusal = writer.copy();
        if (refusal != 0) {
            return refusal;
        }
        long line = cpu.scratch() + Cpu.SCRATCH_BYTES - LINE_BYTES;
        long length = writer.write(line, LINE_BYTES);
        byte[] written = text(line, LINE_BYTES);
        cpu.surroundings().trace().accept(new String(written, StandardCharsets.UTF_8));
        return length;
    }

    private static boolean refused(long arguments, long bytes) {
        long size = bytes & UNSIGNED_INT;
        return size % Long.BYTES != 0 || size > MAX_ARGUMENTS * Long.BYTES || (size > 0 && arguments == 0);
    }

    private static long[] array(long address, long bytes) {
        long[] values = new long[(int) (bytes & UNSIGNED_INT) / Long.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = Memory.getLong(address + (long) i * Long.BYTES);
        }
        return values;
    }

    /** The bytes up to a NUL, or as many as there may be. */
    private static byte[] text(long address, long limit) {
        int length = 0;
        while (length < limit && Memory.getByte(address + length) != 0) {
            length++;
        }
        byte[] text = new byte[length];
        Memory.copy(address, text, 0, length);
        return text;
    }
}
