package dev.weir.xdp.verifier;

/**
 * Why an obligation could not be shown to hold.
 *
 * @param problem why it may not, in a line
 * @param value what is known of the value in question; empty if it is not about one
 * @param hint what to do about it; empty if there is nothing to say
 */
record Finding(String problem, String value, String hint) {
    static Finding of(String problem) {
        return new Finding(problem, "", "");
    }

    /** A finding about a register. */
    static Finding about(int register, Value value, String problem, String hint) {
        return new Finding("r%d %s".formatted(register, problem), "r%d is %s".formatted(register, value), hint);
    }
}
