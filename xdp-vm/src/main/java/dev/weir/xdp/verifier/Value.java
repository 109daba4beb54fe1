package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.domain.Scalar;

/** What a register, or a slot of the stack, is known to hold. Immutable. */
sealed interface Value permits Value.Uninitialised, ScalarValue, Pointer {
    /** Nothing that was ever written. */
    Value UNINITIALISED = new Uninitialised();

    /** Any number that is no address. */
    Value ANY_NUMBER = ScalarValue.of(Scalar.UNKNOWN);

    /** Nothing. */
    record Uninitialised() implements Value {
        @Override
        public String toString() {
            return "nothing";
        }
    }
}
