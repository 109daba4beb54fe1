package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.verifier.Obligation.CallableHelper;
import dev.weir.xdp.verifier.Obligation.NoAddressLeaves;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether helpers and functions may be called, and what has to hold where a function ends. */
final class CallCheck {
    private final Listing listing;
    private final AccessCheck access;

    CallCheck(Listing listing, AccessCheck access) {
        this.listing = listing;
        this.access = access;
    }

    @Nullable
    Finding helper(CallableHelper obligation, State state) {
        Optional<Helper> known = Helper.of(obligation.number());
        if (known.isEmpty()) {
            return Finding.of(Helper.unavailable(obligation.number()));
        }
        Helper helper = known.get();
        String licence = listing.program().license();
        if (helper.needsGplCompatibleLicense() && !Licence.isGplCompatible(licence)) {
            String declared = licence.isEmpty() ? "none" : "\"%s\"".formatted(licence);
            return new Finding(
                    "%s is for programs under a GPL-compatible licence, and this one declares %s"
                            .formatted(helper.kernelName(), declared),
                    "",
                    "declare one in section license, for example \"Dual BSD/GPL\"");
        }
        // To lock again is another matter, which the check of its argument explains.
        if (state.lock() != null && !helper.allowedUnderLock() && helper != Helper.SPIN_LOCK) {
            return new Finding(
                    "%s may not be called while a lock is held".formatted(helper.kernelName()), "", "unlock before");
        }
        return helper == Helper.TAIL_CALL ? tailCall(state) : null;
    }

    private @Nullable Finding tailCall(State state) {
        for (int index = 0; index < state.depth(); index++) {
            if (state.frame(index).isCallback()) {
                return Finding.of("a function that a helper calls cannot end in a tail call");
            }
        }
        return nothingHeld(state);
    }

    private @Nullable Finding nothingHeld(State state) {
        if (state.lock() != null) {
            return new Finding("a lock is still held", "", "call bpf_spin_unlock on every way out");
        }
        return state.references().isEmpty()
                ? null
                : new Finding(
                        "a ring buffer record is still reserved",
                        "",
                        "call bpf_ringbuf_submit or bpf_ringbuf_discard on every way out");
    }

    /** What is held when a function returns to a caller of the same program goes on being held. */
    @Nullable
    Finding held(State state) {
        if (state.depth() == 1) {
            return nothingHeld(state);
        }
        boolean same = !state.top().isCallback()
                || (state.lock() == null
                        && state.top().heldBefore() == state.references().size());
        return same
                ? null
                : new Finding(
                        "the function holds something else than when it was called, and may be called again",
                        "",
                        "give up in the function what it reserves, and nothing else");
    }

    @Nullable
    Finding result(State state) {
        Value result = state.register(0);
        Frame frame = state.top();
        if (frame.isCallback()) {
            return callbackResult(result, state);
        }
        if (state.depth() > 1 && !(result instanceof Pointer pointer && pointer.target() instanceof Target.Stack)) {
            return null;
        }
        return switch (result) {
            case ScalarValue number when number.taint() == Taint.CLEAN -> null;
            case Value.Uninitialised _ ->
                isVoid(frame.subprogram)
                        ? null
                        : Finding.about(
                                0, result, "was never written, and is returned", "return a verdict on every way out");
            case ScalarValue _, Pointer _ ->
                Finding.about(0, result, "is an address, and is returned", "return a number");
        };
    }

    private static @Nullable Finding callbackResult(Value result, State state) {
        state.needPrecise(0);
        boolean good = result instanceof ScalarValue number
                && number.taint() == Taint.CLEAN
                && number.scalar().signedMin() >= 0
                && number.scalar().signedMax() <= 1;
        return good
                ? null
                : Finding.about(
                        0, result, "is returned to the helper, which takes 0 (go on) and 1 (stop)", "return 0 or 1");
    }

    private boolean isVoid(Subprogram subprogram) {
        return subprogram.global()
                && subprogram.prototype() != null
                && listing.btf().resolve(subprogram.prototype().returnId())
                        instanceof dev.weir.xdp.btf.BtfType.VoidType;
    }

    /** A stored address must stay on the stack, and not outlive the function whose stack it points to. */
    @Nullable
    Finding leak(NoAddressLeaves obligation, State state) {
        Value value = state.register(obligation.register());
        boolean address =
                value instanceof Pointer || (value instanceof ScalarValue number && number.taint() != Taint.CLEAN);
        if (!address) {
            return null;
        }
        if (obligation.base() >= 0
                && state.register(obligation.base()) instanceof Pointer base
                && base.target() instanceof Target.Stack stack) {
            if (value instanceof Pointer && obligation.bytes() != Long.BYTES) {
                return Finding.about(
                        obligation.register(), value, "is a pointer, which can only be stored as 8 bytes", "");
            }
            boolean outlives = value instanceof Pointer pointer
                    && pointer.target() instanceof Target.Stack pointee
                    && pointee.frame() > stack.frame();
            boolean whole = base.isFixed() || !(value instanceof Pointer);
            if (!outlives && whole) {
                return null;
            }
            return Finding.about(
                    obligation.register(), value, "points to the stack of a function, and would outlive it there", "");
        }
        return Finding.about(
                obligation.register(),
                value,
                "is an address, which would get to memory that others see",
                "store an offset or a length in its place");
    }

    @Nullable
    Finding call(Obligation.ValidCall obligation, State state) {
        if (state.depth() == Place.MAX_FRAMES) {
            return Finding.of("calls are nested deeper than %d".formatted(Place.MAX_FRAMES));
        }
        Subprogram target = listing.subprogramAt(obligation.target());
        if (target.global() && state.lock() != null) {
            return new Finding(
                    "global functions may not be called while a lock is held",
                    "",
                    "unlock before, or make the function static");
        }
        return target.global() ? GlobalFunction.arguments(listing, target, state, access) : null;
    }
}
