package dev.weir.xdp.verifier;

import dev.weir.xdp.semantics.AluCode;
import dev.weir.xdp.verifier.domain.Scalar;
import dev.weir.xdp.verifier.domain.ScalarArithmetic;
import org.jspecify.annotations.Nullable;

/** Pointers moved by numbers; after {@code adjust_ptr_min_max_vals} in {@code kernel/bpf/verifier.c}. */
final class PointerArithmetic {
    /** No pointer is moved further than this from where it points to, so that no sum of offsets wraps ({@code BPF_MAX_VAR_OFF}). */
    static final long MAX_OFFSET = 1L << 29;

    private PointerArithmetic() {}

    /**
     * Why a pointer may not be moved by a number; null if it may.
     *
     * @param subtract whether the number is subtracted
     */
    static @Nullable String problem(Pointer pointer, Scalar number, boolean subtract) {
        if (pointer.nullable()) {
            return "may be null, so it cannot be moved before it is compared with 0";
        }
        boolean unmoved = number.isConstant(0) && !subtract;
        switch (pointer.target()) {
            case Target.PacketEnd _, Target.MapHandle _, Target.Function _ -> {
                return unmoved ? null : "is %s, and cannot be moved".formatted(pointer);
            }
            case Target.Stack _ -> {
                if (subtract) {
                    return "points to the stack, from which nothing can be subtracted; add a negative number";
                }
            }
            default -> {
                // These can be moved, within bounds.
            }
        }
        if (!isSane(number)) {
            return "is moved by %s, which is too far".formatted(number);
        }
        Pointer moved = move(pointer, number, subtract, 0);
        return isSane(moved.variable()) && Math.abs(moved.offset()) < MAX_OFFSET
                ? null
                : "gets too far from where it points to: " + moved;
    }

    /** A pointer may be moved too far ahead, as long as nobody accesses what is there ({@link #isBounded}). */
    private static boolean isSane(Scalar number) {
        return number.signedMin() > -MAX_OFFSET && number.signedMin() < MAX_OFFSET;
    }

    /** Whether a pointer is near enough to what it points to for its offsets to be reckoned with. */
    static boolean isBounded(Pointer pointer) {
        return pointer.variable().signedMin() > -MAX_OFFSET
                && pointer.variable().signedMax() < MAX_OFFSET;
    }

    /**
     * A pointer moved by a number, if that is no {@linkplain #problem problem}.
     *
     * @param id for a packet pointer whose unknown part changes
     */
    static Pointer move(Pointer pointer, Scalar number, boolean subtract, int id) {
        if (number.isConstant()) {
            return pointer.withOffset(pointer.offset() + (subtract ? -number.value() : number.value()));
        }
        Scalar variable = ScalarArithmetic.wide(subtract ? AluCode.SUB : AluCode.ADD, pointer.variable(), number);
        return pointer.withVariable(variable, pointer.target().isPacket() ? id : pointer.id());
    }
}
