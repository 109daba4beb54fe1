package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.verifier.domain.Scalar;
import java.util.List;

/** What a helper leaves in memory and registers, by its signature, for arguments that were checked. */
final class HelperEffect {
    private static final int LAST_ARGUMENT = 5;

    private final Ids ids;
    private final MapFields fields;

    HelperEffect(Ids ids, MapFields fields) {
        this.ids = ids;
        this.fields = fields;
    }

    void apply(Helper helper, State state) {
        Value result = result(helper, state);
        List<Argument> arguments = helper.arguments();
        for (int index = 0; index < arguments.size(); index++) {
            touch(helper, arguments.get(index), index + 1, state);
        }
        if (helper == Helper.SPIN_LOCK) {
            state.setLock((Pointer) state.register(1));
        } else if (helper == Helper.SPIN_UNLOCK) {
            state.setLock(null);
        }
        // A tail call that comes back did nothing.
        if (helper.changesPacket() && helper != Helper.TAIL_CALL) {
            forgetPacket(state);
        }
        forgetArguments(state);
        state.set(Register.R0.number(), result, Origins.NONE);
    }

    /** The packet may have moved: what pointed to it points to nothing. */
    static void forgetPacket(State state) {
        state.replaceAll(
                value -> value instanceof Pointer pointer && pointer.target().isPacket() ? stale() : value);
    }

    /** A call leaves nothing that may be read in R1 to R5. */
    static void forgetArguments(State state) {
        for (int register = 1; register <= LAST_ARGUMENT; register++) {
            state.set(register, Value.UNINITIALISED, Origins.NONE);
        }
    }

    /** What used to be a pointer. */
    private static Value stale() {
        return new ScalarValue(Scalar.UNKNOWN, 0, Taint.PACKET);
    }

    private void touch(Helper helper, Argument argument, int register, State state) {
        switch (argument) {
            case MAP_KEY ->
                read(state, register, ArgumentCheck.mapOf(helper, state).keySize());
            case MAP_VALUE ->
                read(state, register, ArgumentCheck.mapOf(helper, state).valueSize());
            case MAP_VALUE_OUT -> {
                MapSpec map = ArgumentCheck.mapOf(helper, state);
                if (map.type() == MapType.BLOOM_FILTER) {
                    read(state, register, map.valueSize());
                } else {
                    write(state, register, map.valueSize(), true);
                }
            }
            case SIZE, SIZE_OR_ZERO -> sized(helper.arguments().get(register - 2), register, state);
            case INT_IN_OUT -> {
                read(state, register, argument.fixedBytes());
                write(state, register, argument.fixedBytes(), true);
            }
            case LONG_OUT -> write(state, register, argument.fixedBytes(), true);
            case IPV4_HEADER, IPV6_HEADER, TCP_HEADER -> read(state, register, argument.fixedBytes());
            case RING_BUFFER_MEMORY -> release(state, register);
            case ANYTHING,
                    UNCHECKED,
                    MAP,
                    MEMORY,
                    MEMORY_OR_NULL,
                    MEMORY_OUT,
                    MEMORY_OUT_OR_NULL,
                    MEMORY_IN_OUT,
                    CONSTANT_STRING,
                    CONTEXT,
                    SPIN_LOCK,
                    CONSTANT_SIZE,
                    FUNCTION,
                    STACK_OR_NULL -> {
                // These are numbers, or are accounted for with the size that follows, or are not touched.
            }
        }
    }

    private static void sized(Argument memory, int register, State state) {
        Scalar size = ((ScalarValue) state.register(register)).scalar();
        boolean writes = memory == Argument.MEMORY_OUT
                || memory == Argument.MEMORY_OUT_OR_NULL
                || memory == Argument.MEMORY_IN_OUT;
        boolean reads = memory != Argument.MEMORY_OUT && memory != Argument.MEMORY_OUT_OR_NULL;
        if (reads) {
            read(state, register - 1, size.signedMax());
        }
        if (writes) {
            write(state, register - 1, size.signedMax(), size.isConstant());
        }
    }

    private static void read(State state, int register, long bytes) {
        if (bytes > 0
                && state.register(register) instanceof Pointer pointer
                && pointer.target() instanceof Target.Stack stack) {
            StackMemory.needRead(state, stack.frame(), pointer.least(), pointer.greatest() + bytes);
        }
    }

    private static void write(State state, int register, long bytes, boolean exactly) {
        if (bytes > 0
                && state.register(register) instanceof Pointer pointer
                && pointer.target() instanceof Target.Stack stack) {
            long to = pointer.greatest() + bytes;
            if (exactly && pointer.isFixed()) {
                StackMemory.overwrite(state, stack.frame(), pointer.least(), to);
            } else {
                StackMemory.blur(state, stack.frame(), pointer.least(), to, false);
            }
        }
    }

    private static void release(State state, int register) {
        Target.RingBufferRecord given = (Target.RingBufferRecord) ((Pointer) state.register(register)).target();
        state.release(given.reference());
        state.replaceAll(
                value -> value instanceof Pointer pointer && pointer.target().equals(given) ? stale() : value);
    }

    private Value result(Helper helper, State state) {
        return switch (helper.result()) {
            case INTEGER -> Value.ANY_NUMBER;
            case VOID -> Value.UNINITIALISED;
            case MAP_VALUE_OR_NULL -> lookup(helper, state);
            case RING_BUFFER_MEMORY_OR_NULL -> reserve(helper, state);
        };
    }

    private Value lookup(Helper helper, State state) {
        MapSpec map = ArgumentCheck.mapOf(helper, state);
        Target found = map.inner() == null ? new Target.MapValue(map) : new Target.MapHandle(map.inner());
        return helper == Helper.MAP_LOOKUP_ELEM && map.inner() == null && ConstantKey.isThere(map, state)
                ? Pointer.orNull(found, ids.next()).notNull(fields.lockOffset(map) >= 0)
                : Pointer.orNull(found, ids.next());
    }

    private Value reserve(Helper helper, State state) {
        int register = helper.arguments().indexOf(Argument.CONSTANT_SIZE) + 1;
        long bytes = ((ScalarValue) state.register(register)).scalar().value();
        int reference = ids.next();
        state.hold(reference);
        return Pointer.orNull(new Target.RingBufferRecord(bytes, reference), reference);
    }
}
