package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Format;
import dev.weir.xdp.spec.MapContents;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whether texts that are known before a program runs are what helpers take: constant strings, and the formats of {@code bpf_snprintf}. */
final class TextCheck {
    private static final int FORMAT = 3;
    private static final int ARGUMENT_BYTES = 5;

    private TextCheck() {}

    @Nullable
    static Finding constantString(int register, Value value) {
        byte[] image = image(value);
        if (image == null) {
            return Finding.about(register, value, "is no text in constant memory", "use a string literal");
        }
        return text(image, value) == null ? Finding.about(register, value, "is text without an end", "") : null;
    }

    /**
     * The format of {@code bpf_snprintf} goes with the size of the arguments, whose checks have been made: as the kernel's {@code
     * check_bpf_snprintf_call} has it, with the size's known bits for an unknown one. The helper itself looks at the size again.
     */
    @Nullable
    static Finding format(State state) {
        Value size = state.register(ARGUMENT_BYTES);
        long bytes = size instanceof ScalarValue number ? number.scalar().bits().value() : 0;
        if (bytes % Long.BYTES != 0) {
            return Finding.about(
                    ARGUMENT_BYTES,
                    size,
                    "is no multiple of 8, and bpf_snprintf takes its arguments as an array of 8 bytes each",
                    "pass the array's size");
        }
        Value format = state.register(FORMAT);
        byte[] image = image(format);
        byte[] text = image == null ? null : text(image, format);
        int arguments = (int) (bytes / Long.BYTES);
        return text != null && Format.parse(text, arguments).isPresent()
                ? null
                : Finding.about(
                        FORMAT,
                        format,
                        "is no format for %d arguments".formatted(arguments),
                        "pass 8 bytes for each conversion, and use only those of bpf_snprintf: %d %i %u %x %c %s %p and their like");
    }

    /** The map's contents that a pointer to constant memory points into; null if it is none. */
    private static byte @Nullable [] image(Value value) {
        boolean known = value instanceof Pointer pointer
                && pointer.target() instanceof Target.MapValue target
                && target.map().contents() instanceof MapContents.Data data
                && data.frozen()
                && pointer.isFixed()
                && !pointer.nullable();
        if (!known) {
            return null;
        }
        Target.MapValue target = (Target.MapValue) ((Pointer) value).target();
        return ((MapContents.Data) target.map().contents()).image().toBytes();
    }

    /** The characters up to a NUL; null if there is none. */
    private static byte @Nullable [] text(byte[] image, Value value) {
        long from = ((Pointer) value).offset();
        for (long at = Math.max(0, from); from >= 0 && at < image.length; at++) {
            if (image[(int) at] == 0) {
                return Arrays.copyOfRange(image, (int) from, (int) at);
            }
        }
        return null;
    }
}
