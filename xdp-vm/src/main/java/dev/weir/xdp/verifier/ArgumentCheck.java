package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.verifier.Obligation.ValidArgument;
import dev.weir.xdp.verifier.domain.Scalar;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether registers hold what a helper takes, by the helper's signature. */
final class ArgumentCheck {
    /** No helper takes more memory than this at once ({@code BPF_MAX_VAR_SIZ}). */
    private static final long MAX_SIZE = 1L << 29;

    /** Helpers that change the map they are given. */
    private static final Set<Helper> CHANGING =
            EnumSet.of(Helper.MAP_UPDATE_ELEM, Helper.MAP_DELETE_ELEM, Helper.MAP_PUSH_ELEM, Helper.MAP_POP_ELEM);

    private final Listing listing;
    private final AccessCheck access;
    private final MapFields fields;

    ArgumentCheck(Listing listing, AccessCheck access, MapFields fields) {
        this.listing = listing;
        this.access = access;
        this.fields = fields;
    }

    @Nullable
    Finding check(ValidArgument obligation, State state) {
        Helper helper = obligation.helper();
        int register = obligation.register();
        Value value = state.register(register);
        Argument argument = obligation.argument();
        if (argument != Argument.UNCHECKED && value instanceof Value.Uninitialised) {
            return uninitialised(helper, register, value);
        }
        return switch (argument) {
            case UNCHECKED -> unchecked(helper, register, value);
            case ANYTHING -> number(helper, register, value);
            case MAP -> map(helper, register, value);
            case MAP_KEY -> sized(helper, register, value, mapOf(helper, state).keySize(), true, false, state);
            case MAP_VALUE ->
                sized(helper, register, value, mapOf(helper, state).valueSize(), true, false, state);
            case MAP_VALUE_OUT -> {
                boolean question = mapOf(helper, state).type() == MapType.BLOOM_FILTER;
                yield sized(helper, register, value, mapOf(helper, state).valueSize(), question, !question, state);
            }
            case MEMORY, MEMORY_OUT, MEMORY_IN_OUT -> memory(helper, register, value, false);
            case MEMORY_OR_NULL, MEMORY_OUT_OR_NULL -> memory(helper, register, value, true);
            case SIZE -> size(helper, register, value, 1, state);
            case SIZE_OR_ZERO -> {
                Finding finding = size(helper, register, value, 0, state);
                boolean last = helper == Helper.SNPRINTF
                        && register == helper.arguments().size();
                yield finding == null && last ? TextCheck.format(state) : finding;
            }
            case INT_IN_OUT -> aligned(helper, register, value, argument.fixedBytes(), true, state);
            case LONG_OUT -> aligned(helper, register, value, argument.fixedBytes(), false, state);
            case IPV4_HEADER, IPV6_HEADER, TCP_HEADER ->
                sized(helper, register, value, argument.fixedBytes(), true, false, state);
            case CONSTANT_STRING -> TextCheck.constantString(register, value);
            case CONTEXT -> context(register, value);
            case SPIN_LOCK -> spinLock(helper, register, value, state);
            case CONSTANT_SIZE -> constantSize(register, value, state);
            case RING_BUFFER_MEMORY -> ringBufferMemory(register, value);
            case FUNCTION -> function(register, value, state);
            case STACK_OR_NULL -> stackOrNull(register, value);
        };
    }

    private static Finding uninitialised(Helper helper, int register, Value value) {
        return Finding.about(
                register,
                value,
                "was never written, and %s takes it".formatted(helper.kernelName()),
                "pass all %d arguments".formatted(helper.arguments().size()));
    }

    private static @Nullable Finding unchecked(Helper helper, int register, Value value) {
        return value instanceof Value.Uninitialised ? null : number(helper, register, value);
    }

    private static @Nullable Finding number(Helper helper, int register, Value value) {
        if (value instanceof ScalarValue number && number.taint() == Taint.CLEAN) {
            return null;
        }
        return Finding.about(
                register, value, "would tell %s an address where it takes a number".formatted(helper.kernelName()), "");
    }

    private static @Nullable Finding map(Helper helper, int register, Value value) {
        if (!(value instanceof Pointer pointer) || !(pointer.target() instanceof Target.MapHandle handle)) {
            return Finding.about(register, value, "is no map", "pass the address of a map of the object");
        }
        if (pointer.nullable()) {
            return Finding.about(register, value, "may be null", "compare it with NULL before");
        }
        boolean readOnly = (handle.map().flags() & MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS) != 0;
        if (readOnly && CHANGING.contains(helper)) {
            return Finding.about(register, value, "is read-only for programs", "");
        }
        return helper.accepts(handle.map().type())
                ? null
                : Finding.about(
                        register,
                        value,
                        "is of type %s, on which %s does not work"
                                .formatted(handle.map().type(), helper.kernelName()),
                        "");
    }

    /** The map that a call is about, after its argument was checked. */
    static MapSpec mapOf(Helper helper, State state) {
        int register = helper.arguments().indexOf(Argument.MAP) + 1;
        if (state.register(register) instanceof Pointer pointer
                && pointer.target() instanceof Target.MapHandle handle) {
            return handle.map();
        }
        throw new IllegalStateException("%s without a map".formatted(helper));
    }

    private @Nullable Finding sized(
            Helper helper, int register, Value value, int bytes, boolean reads, boolean writes, State state) {
        return value instanceof Pointer pointer
                ? access.helperMemory(helper, register, pointer, bytes, reads, writes, state)
                : Finding.about(register, value, "is no pointer to %d bytes of memory".formatted(bytes), "");
    }

    private @Nullable Finding aligned(Helper helper, int register, Value value, int bytes, boolean reads, State state) {
        Finding finding = sized(helper, register, value, bytes, reads, true, state);
        boolean aligned = value instanceof Pointer pointer && AccessCheck.isAligned(pointer, 0, bytes);
        return finding != null || aligned
                ? finding
                : Finding.about(register, value, "is not aligned to %d bytes".formatted(bytes), "");
    }

    private static @Nullable Finding memory(Helper helper, int register, Value value, boolean orNull) {
        if (value instanceof Pointer) {
            return null;
        }
        return orNull && value instanceof ScalarValue number && number.scalar().isConstant(0)
                ? null
                : Finding.about(
                        register, value, "is no pointer to memory, as %s takes it".formatted(helper.kernelName()), "");
    }

    /** A size, together with the memory in the register before. */
    private @Nullable Finding size(Helper helper, int register, Value value, int least, State state) {
        if (!(value instanceof ScalarValue number)) {
            return Finding.about(register, value, "is no size", "");
        }
        Scalar size = number.scalar();
        state.needPrecise(register);
        if (size.signedMin() < least) {
            String rule = size.signedMin() < 0 ? "may be negative" : "may be 0";
            return Finding.about(
                    register, value, rule + ", and is taken for a size", "use an unsigned size, and bound it");
        }
        if (size.signedMax() >= MAX_SIZE) {
            return Finding.about(
                    register,
                    value,
                    "is not bounded, and is taken for a size",
                    "compare it with the size of the memory before");
        }
        Value memory = state.register(register - 1);
        if (!(memory instanceof Pointer pointer)) {
            state.needPrecise(register - 1);
            return size.isConstant(0)
                    ? null
                    : Finding.about(
                            register - 1, memory, "is null, and the size in r%d is not 0".formatted(register), "");
        }
        Argument kind = helper.arguments().get(register - 2);
        boolean writes =
                kind == Argument.MEMORY_OUT || kind == Argument.MEMORY_OUT_OR_NULL || kind == Argument.MEMORY_IN_OUT;
        boolean reads = kind != Argument.MEMORY_OUT && kind != Argument.MEMORY_OUT_OR_NULL;
        return access.helperMemory(helper, register - 1, pointer, size.signedMax(), reads, writes, state);
    }

    private static @Nullable Finding context(int register, Value value) {
        boolean unchanged = value instanceof Pointer pointer
                && pointer.target() instanceof Target.Context
                && pointer.offset() == 0
                && pointer.isFixed();
        return unchanged
                ? null
                : Finding.about(
                        register, value, "is not the program's context", "pass the context as the program got it");
    }

    private @Nullable Finding spinLock(Helper helper, int register, Value value, State state) {
        if (!(value instanceof Pointer pointer)
                || !(pointer.target() instanceof Target.MapValue target)
                || pointer.nullable()) {
            return Finding.about(register, value, "is no lock in a map's value", "");
        }
        int lock = fields.lockOffset(target.map());
        if (lock < 0 || !pointer.isFixed() || pointer.offset() != lock) {
            return Finding.about(register, value, "is not where the value's struct bpf_spin_lock is", "");
        }
        Pointer held = state.lock();
        if (helper == Helper.SPIN_LOCK) {
            return held == null ? null : Finding.about(register, value, "cannot be locked: a lock is held already", "");
        }
        boolean same =
                held != null && held.id() == pointer.id() && held.target().equals(pointer.target());
        return same ? null : Finding.about(register, value, "is unlocked, which is not what was locked", "");
    }

    private static @Nullable Finding constantSize(int register, Value value, State state) {
        state.needPrecise(register);
        return value instanceof ScalarValue number
                        && number.scalar().isConstant()
                        && number.scalar().value() >= 0
                        && number.scalar().value() < MAX_SIZE
                ? null
                : Finding.about(register, value, "is not a constant size", "");
    }

    private static @Nullable Finding ringBufferMemory(int register, Value value) {
        boolean held = value instanceof Pointer pointer
                && pointer.target() instanceof Target.RingBufferRecord
                && !pointer.nullable()
                && pointer.offset() == 0
                && pointer.isFixed();
        return held
                ? null
                : Finding.about(
                        register,
                        value,
                        "is not what bpf_ringbuf_reserve returned",
                        value instanceof Pointer
                                ? "compare it with NULL first, and do not move it"
                                : "it was submitted or discarded already");
    }

    private @Nullable Finding function(int register, Value value, State state) {
        boolean good = value instanceof Pointer pointer
                && pointer.target() instanceof Target.Function
                && pointer.offset() == 0;
        if (!good) {
            return Finding.about(register, value, "is no function of the program", "");
        }
        Target.Function target = (Target.Function) ((Pointer) value).target();
        if (listing.subprogramAt(target.start()).global()) {
            return Finding.about(register, value, "is a global function, which helpers cannot call", "make it static");
        }
        return state.depth() < Place.MAX_FRAMES
                ? null
                : Finding.of("calls are nested deeper than %d".formatted(Place.MAX_FRAMES));
    }

    private static @Nullable Finding stackOrNull(int register, Value value) {
        boolean good = value instanceof Pointer pointer
                ? pointer.target() instanceof Target.Stack && pointer.isFixed()
                : value instanceof ScalarValue number && number.scalar().isConstant(0);
        return good ? null : Finding.about(register, value, "points neither to the stack nor is it NULL", "");
    }
}
