package dev.weir.xdp.interpreter;

import org.jspecify.annotations.Nullable;

/**
 * How closely runs are looked at.
 *
 * @param budget how many instructions a run may execute, tail calls and callbacks included
 * @param space where its pointers lie
 * @param witness is shown every instruction; null if nobody is
 */
public record Scrutiny(
        long budget, AddressSpace space, @Nullable Witness witness) {
    /**
     * Nobody watches, and the budget is more than any program needs that the kernel's verifier accepts without callbacks, about a second's
     * worth of instructions.
     */
    public static final Scrutiny USUAL = new Scrutiny(1L << 28, AddressSpace.USUAL, null);

    /** As usual, but every instruction is shown to a witness. */
    public static Scrutiny of(Witness witness) {
        return new Scrutiny(USUAL.budget, USUAL.space, witness);
    }

    /** The same with another budget. */
    public static Scrutiny ofBudget(long budget) {
        return new Scrutiny(budget, AddressSpace.USUAL, null);
    }
}
