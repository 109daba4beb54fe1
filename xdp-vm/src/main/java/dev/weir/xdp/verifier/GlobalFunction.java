package dev.weir.xdp.verifier;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.verifier.Obligation.ValidAccess.Kind;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Global functions are verified once, by themselves, for whatever their types allow; callers must keep to the types. Numbers may be any,
 * {@code struct xdp_md *} is the context, and pointers to what has a size are to so many bytes, or null.
 */
final class GlobalFunction {
    private static final int MAX_PARAMETERS = 5;
    private static final String CONTEXT = "xdp_md";

    private GlobalFunction() {}

    /** What a function is called with when it is verified by itself; null if its types do not say. */
    static @Nullable State entry(Listing listing, Subprogram function, Ids ids) {
        Frame frame = new Frame(0, function, -1);
        BtfType.FunctionPrototype prototype = function.prototype();
        if (prototype == null || prototype.parameters().size() > MAX_PARAMETERS) {
            return null;
        }
        List<BtfType.Parameter> parameters = prototype.parameters();
        for (int index = 0; index < parameters.size(); index++) {
            Value value = parameter(listing.btf(), parameters.get(index), ids);
            if (value == null) {
                return null;
            }
            frame.set(index + 1, value, Origins.NONE);
        }
        return new State(frame);
    }

    private static @Nullable Value parameter(Btf btf, BtfType.Parameter parameter, Ids ids) {
        return switch (btf.resolve(parameter.typeId())) {
            case BtfType.Int _, BtfType.Enumeration _ -> Value.ANY_NUMBER;
            case BtfType.Pointer pointer -> pointer(btf, pointer, ids);
            default -> null;
        };
    }

    private static @Nullable Value pointer(Btf btf, BtfType.Pointer pointer, Ids ids) {
        if (isContext(btf, pointer)) {
            return Pointer.to(new Target.Context());
        }
        OptionalLong size = btf.sizeOf(pointer.targetId());
        return size.isPresent() ? Pointer.orNull(new Target.Memory(size.getAsLong()), ids.next()) : null;
    }

    private static boolean isContext(Btf btf, BtfType.Pointer pointer) {
        return btf.resolve(pointer.targetId()) instanceof BtfType.Struct struct
                && struct.name().equals(CONTEXT);
    }

    /** What a call leaves: memory that was handed over may hold anything, and R0 any number. */
    static void applyCall(Listing listing, Subprogram function, State state) {
        BtfType.FunctionPrototype prototype = function.prototype();
        List<BtfType.Parameter> parameters = prototype == null ? List.of() : prototype.parameters();
        for (int index = 0; index < Math.min(MAX_PARAMETERS, parameters.size()); index++) {
            boolean memory = listing.btf().resolve(parameters.get(index).typeId()) instanceof BtfType.Pointer pointer
                    && !isContext(listing.btf(), pointer);
            if (memory
                    && state.register(index + 1) instanceof Pointer given
                    && given.target() instanceof Target.Stack stack) {
                BtfType.Pointer type = (BtfType.Pointer)
                        listing.btf().resolve(parameters.get(index).typeId());
                long bytes = listing.btf().sizeOf(type.targetId()).orElse(0);
                StackMemory.needRead(state, stack.frame(), given.least(), given.greatest() + bytes);
                StackMemory.blur(state, stack.frame(), given.least(), given.greatest() + bytes, false);
            }
        }
        HelperEffect.forgetArguments(state);
        boolean isVoid = prototype != null && listing.btf().resolve(prototype.returnId()) instanceof BtfType.VoidType;
        state.set(0, isVoid ? Value.UNINITIALISED : Value.ANY_NUMBER, Origins.NONE);
    }

    /** Whether a caller hands over what the function's types say. */
    static @Nullable Finding arguments(Listing listing, Subprogram function, State state, AccessCheck access) {
        BtfType.FunctionPrototype prototype = function.prototype();
        if (prototype == null) {
            return Finding.of("the types of global function %s are unknown".formatted(function.name()));
        }
        for (int index = 0;
                index < Math.min(MAX_PARAMETERS, prototype.parameters().size());
                index++) {
            Finding finding = argument(listing.btf(), prototype.parameters().get(index), index + 1, state, access);
            if (finding != null) {
                return finding;
            }
        }
        return null;
    }

    private static @Nullable Finding argument(
            Btf btf, BtfType.Parameter parameter, int register, State state, AccessCheck access) {
        Value value = state.register(register);
        if (!(btf.resolve(parameter.typeId()) instanceof BtfType.Pointer pointer)) {
            return value instanceof ScalarValue number && number.taint() == Taint.CLEAN
                    ? null
                    : Finding.about(register, value, "is no number, which the function takes here", "");
        }
        if (isContext(btf, pointer)) {
            return value.equals(Pointer.to(new Target.Context()))
                    ? null
                    : Finding.about(register, value, "is not the context, which the function takes here", "");
        }
        return memory(btf, pointer, register, value, state, access);
    }

    private static @Nullable Finding memory(
            Btf btf, BtfType.Pointer pointer, int register, Value value, State state, AccessCheck access) {
        OptionalLong size = btf.sizeOf(pointer.targetId());
        if (value instanceof ScalarValue number && number.scalar().isConstant(0)) {
            state.needPrecise(register);
            return null;
        }
        if (size.isEmpty() || !(value instanceof Pointer memory)) {
            return Finding.about(register, value, "is no memory, which the function takes here", "");
        }
        Pointer there = memory.notNull(true);
        Finding unreadable = access.sharedMemory(register, there, size.getAsLong(), state);
        return unreadable != null ? unreadable : access.memory(register, there, 0, size.getAsLong(), Kind.WRITE, state);
    }
}
