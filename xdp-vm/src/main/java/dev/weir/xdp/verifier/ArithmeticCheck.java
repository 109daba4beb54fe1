package dev.weir.xdp.verifier;

import dev.weir.xdp.semantics.AluCode;
import dev.weir.xdp.verifier.Obligation.SafeArithmetic;
import dev.weir.xdp.verifier.domain.Scalar;
import org.jspecify.annotations.Nullable;

/** Whether arithmetic makes sense: anything of numbers, and of pointers what keeps them pointers, or makes a difference of them. */
final class ArithmeticCheck {
    private static final String MOVE_ONLY =
            "is a pointer, to which 64-bit numbers can be added, and nothing else be done";

    private ArithmeticCheck() {}

    /** @param immediate the source, if it is no register */
    static @Nullable Finding check(SafeArithmetic obligation, State state, ScalarValue immediate) {
        int left = obligation.destination();
        int right = obligation.source();
        Value a = state.register(left);
        Value b = right < 0 ? immediate : state.register(right);
        int code = obligation.code();
        if (code == AluCode.MOVSX8 || code == AluCode.MOVSX16 || code == AluCode.MOVSX32) {
            return b instanceof Pointer ? Finding.about(right, b, "is a pointer, which has no sign", "") : null;
        }
        if (a instanceof Pointer pointer) {
            return b instanceof Pointer
                    ? ofPointers(obligation, pointer, b)
                    : ofPointer(obligation, left, pointer, b, code == AluCode.SUB);
        }
        if (b instanceof Pointer pointer) {
            return code == AluCode.ADD || (code == AluCode.SUB && !obligation.wide())
                    ? ofPointer(obligation, right, pointer, a, code == AluCode.SUB)
                    : Finding.about(right, b, "is a pointer, and can only be added to a number", "");
        }
        return null;
    }

    private static @Nullable Finding ofPointers(SafeArithmetic obligation, Pointer a, Value b) {
        if (obligation.code() == AluCode.SUB) {
            return null;
        }
        return Finding.about(
                obligation.destination(),
                a,
                "and r%d are pointers, of which only the difference can be taken".formatted(obligation.source()),
                "r%d is %s; convert one of them to an offset first".formatted(obligation.source(), b));
    }

    private static @Nullable Finding ofPointer(
            SafeArithmetic obligation, int register, Pointer pointer, Value number, boolean subtract) {
        int code = obligation.code();
        if (code != AluCode.ADD && code != AluCode.SUB) {
            return Finding.about(register, pointer, MOVE_ONLY, "compute the offset first, then add it to the pointer");
        }
        if (!obligation.wide()) {
            return code == AluCode.SUB ? null : Finding.about(register, pointer, MOVE_ONLY, "");
        }
        if (!(number instanceof ScalarValue scalar)) {
            return Finding.about(register, pointer, MOVE_ONLY, "");
        }
        String problem = PointerArithmetic.problem(pointer, scalar.scalar(), subtract);
        return problem == null ? null : Finding.about(register, pointer, problem, hint(pointer, scalar.scalar()));
    }

    private static String hint(Pointer pointer, Scalar number) {
        if (pointer.nullable()) {
            return "compare it with NULL first";
        }
        if (number.isConstant()) {
            return "";
        }
        return number.signedMin() < 0
                ? "the number that is added may be negative: make it unsigned, or test for that too, and bound it"
                : "bound the number that is added before, by a comparison or a mask";
    }
}
