package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.verifier.domain.Scalar;

/**
 * Helpers that call a function of the program again and again: {@code bpf_loop} and {@code bpf_for_each_map_elem}. The call is a loop of
 * its own: each time the function returns, the path is at the call again, and goes on behind it or into the function once more. It ends
 * because a state at the call that is no more than an earlier one needs no second look, and because numbers that nobody relied on are
 * {@linkplain #widen taken for any} when the path comes back.
 */
final class Callback {
    /** A loop of so many runs can be followed run by run before the limit of instructions is reached. */
    private static final long MOST_RUNS_FOLLOWED = 250_000;

    private static final long RUNS_BEFORE_GIVING_UP = 64;

    private Callback() {}

    /** The function that a call is about, after its arguments were checked. */
    static Subprogram function(Listing listing, Helper helper, State state) {
        int register = helper.arguments().indexOf(Argument.FUNCTION) + 1;
        if (state.register(register) instanceof Pointer pointer && pointer.target() instanceof Target.Function target) {
            return listing.subprogramAt(target.start());
        }
        throw new IllegalStateException("%s without a function".formatted(helper));
    }

    /** Whether the function may be called once more. */
    static boolean goesOn(Helper helper, State state) {
        if (helper != Helper.LOOP || !(state.register(Register.R1.number()) instanceof ScalarValue count)) {
            return true;
        }
        state.needPrecise(Register.R1.number());
        return Long.compareUnsigned(state.top().callbackRuns(), count.scalar().unsignedMax()) < 0;
    }

    /** Enters the function. */
    static void enter(Helper helper, Subprogram function, int callSite, State state) {
        Frame caller = state.top();
        caller.countCallbackRun();
        Frame callee = Frame.ofCallback(
                state.depth(), function, callSite, state.references().size());
        switch (helper) {
            case LOOP -> {
                callee.set(1, ScalarValue.of(Scalar.ofBits(Integer.SIZE)), Origins.NONE);
                callee.set(2, caller.register(3), caller.origins(3));
            }
            case FOR_EACH_MAP_ELEM -> {
                Value map = caller.register(1);
                Target.MapHandle handle = (Target.MapHandle) ((Pointer) map).target();
                callee.set(1, map, Origins.NONE);
                callee.set(2, Pointer.to(new Target.MapKey(handle.map())), Origins.NONE);
                callee.set(3, Pointer.to(new Target.MapValue(handle.map())), Origins.NONE);
                callee.set(4, caller.register(3), caller.origins(3));
            }
            default -> throw new IllegalStateException("%s calls no function".formatted(helper));
        }
        state.push(callee);
    }

    /** Whether the path has come round often, and may come round more often than can be followed. */
    static boolean isLong(State state) {
        boolean unbounded = !(state.register(Register.R1.number()) instanceof ScalarValue count)
                || Long.compareUnsigned(count.scalar().unsignedMax(), MOST_RUNS_FOLLOWED) > 0;
        return unbounded && state.top().callbackRuns() > RUNS_BEFORE_GIVING_UP;
    }

    /**
     * Numbers that are not what they were before the function ran, and that nobody has relied on so far, may become any.
     *
     * @param precise whether to do so even with numbers that somebody has relied on
     */
    static void widen(Checkpoint before, State now, boolean precise) {
        for (int index = 0; index < now.depth(); index++) {
            Frame was = before.state().frame(index);
            Frame is = now.frame(index);
            for (int register = Register.R6.number(); register <= Register.R9.number(); register++) {
                if ((precise || !before.isPrecise(Place.ofRegister(index, register)))
                        && differ(was.register(register), is.register(register))) {
                    is.set(register, any(is.register(register)), Origins.NONE);
                }
            }
            for (int number = 0; number < Math.min(was.slots(), is.slots()); number++) {
                Slot slot = is.slot(number);
                boolean changed = (precise || !before.isPrecise(Place.ofSlot(index, number)))
                        && slot.value() instanceof ScalarValue
                        && !slot.equals(was.slot(number));
                if (changed) {
                    Slot blurred = new Slot(null, 0, slot.written(), 0, slot.tainted());
                    is.setSlot(number, blurred, Origins.NONE, 0);
                }
            }
        }
    }

    private static boolean differ(Value before, Value now) {
        return now instanceof ScalarValue number
                && !(before instanceof ScalarValue other
                        && other.scalar().equals(number.scalar())
                        && other.taint() == number.taint());
    }

    private static Value any(Value value) {
        boolean clean = value instanceof ScalarValue number && number.taint() == Taint.CLEAN;
        return clean ? Value.ANY_NUMBER : new ScalarValue(Scalar.UNKNOWN, 0, Taint.MIXED);
    }
}
