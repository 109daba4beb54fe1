package dev.weir.xdp.verifier;

import org.jspecify.annotations.Nullable;

/** Whether obligations hold in a state: each kind in a class of its own, except the simplest. */
final class Checks {
    private final AccessCheck access;
    private final ArgumentCheck arguments;
    private final CallCheck calls;

    Checks(Listing listing, MapFields fields, StackUse stackUse) {
        this.access = new AccessCheck(listing, fields, stackUse);
        this.arguments = new ArgumentCheck(listing, access, fields);
        this.calls = new CallCheck(listing, access);
    }

    /** Why an obligation of an instruction cannot be shown to hold; null if it can. */
    @Nullable
    Finding check(Obligation obligation, Operation operation, State state) {
        return switch (obligation) {
            case Obligation.WellFormed rule -> Finding.of(rule.rule());
            case Obligation.Initialised one -> initialised(one.register(), state);
            case Obligation.SafeArithmetic arithmetic -> ArithmeticCheck.check(arithmetic, state, operation.immediate);
            case Obligation.ComparableValues _ -> null;
            case Obligation.ValidAccess one -> access.check(one, operation.instruction, state);
            case Obligation.NoAddressLeaves leak -> calls.leak(leak, state);
            case Obligation.CallableHelper helper -> calls.helper(helper, state);
            case Obligation.ValidArgument argument -> arguments.check(argument, state);
            case Obligation.ValidCall call -> calls.call(call, state);
            case Obligation.ValidResult _ -> calls.result(state);
            case Obligation.NothingHeld _ -> calls.held(state);
            case Obligation.Ends _, Obligation.StackSuffices _ -> null;
        };
    }

    private static @Nullable Finding initialised(int register, State state) {
        Value value = state.register(register);
        return value instanceof Value.Uninitialised
                ? Finding.about(
                        register,
                        value,
                        "was never written",
                        register >= 1 && register <= 5
                                ? "calls leave nothing in r1 to r5; initialise the variable on every way that leads here"
                                : "initialise the variable on every way that leads here")
                : null;
    }
}
