package dev.weir.xdp.verifier;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.verifier.domain.Scalar;

/** What loads, stores and atomic operations leave in registers and on the stack, for accesses that were checked. */
final class MemoryEffect {
    private final Ids ids;

    MemoryEffect(Ids ids) {
        this.ids = ids;
    }

    void load(Instruction instruction, State state) {
        int destination = instruction.destination();
        int bytes = Opcode.bytes(instruction);
        boolean signed = Opcode.isSignExtending(instruction);
        Pointer base = pointer(state, instruction.source());
        long offset = base.offset() + instruction.offset();
        switch (base.target()) {
            case Target.Context _ -> loadField(ContextField.at(offset), signed, destination, state);
            case Target.Stack stack
            when base.isFixed() -> StackMemory.load(state, stack.frame(), offset, bytes, signed, destination);
            case Target.Stack stack -> {
                StackMemory.needRead(
                        state,
                        stack.frame(),
                        base.least() + instruction.offset(),
                        base.greatest() + instruction.offset() + bytes);
                state.set(destination, unknown(bytes, signed), Origins.NONE);
            }
            case Target.MapValue value
            when base.isFixed() && isConstant(value.map()) -> {
                Scalar constant = constant(value.map(), offset, bytes);
                Scalar loaded = signed ? constant.signExtended(bytes) : constant;
                state.set(destination, ScalarValue.of(loaded), Origins.NONE);
            }
            default -> state.set(destination, unknown(bytes, signed), Origins.NONE);
        }
    }

    private static void loadField(
            @org.jspecify.annotations.Nullable ContextField field, boolean signed, int destination, State state) {
        Target target = field == null ? null : field.pointsTo();
        Value loaded = target == null ? unknown(Integer.BYTES, signed) : Pointer.to(target);
        state.set(destination, loaded, Origins.NONE);
    }

    private static ScalarValue unknown(int bytes, boolean signed) {
        int bits = bytes * Byte.SIZE;
        return ScalarValue.of(signed ? Scalar.ofSignedBits(bits) : Scalar.ofBits(bits));
    }

    /** Whether nobody can change a map's value after the program was verified. */
    private static boolean isConstant(MapSpec map) {
        return map.contents() instanceof MapContents.Data data
                && data.frozen()
                && (map.flags() & MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS) != 0;
    }

    private static Scalar constant(MapSpec map, long offset, int bytes) {
        if (!(map.contents() instanceof MapContents.Data data)) {
            throw new IllegalStateException("map %s has no constants".formatted(map.name()));
        }
        byte[] image = data.image().toBytes();
        long number = 0;
        for (int index = bytes - 1; index >= 0; index--) {
            int at = (int) offset + index;
            number = number << Byte.SIZE | (at < image.length ? image[at] & 0xff : 0);
        }
        return Scalar.constant(number);
    }

    void store(Instruction instruction, State state) {
        Pointer base = pointer(state, instruction.destination());
        if (!(base.target() instanceof Target.Stack stack)) {
            return;
        }
        boolean immediate = instruction.instructionClass() == InstructionClass.ST;
        int bytes = Opcode.bytes(instruction);
        Value value = immediate
                ? ScalarValue.of(Scalar.constant(instruction.immediate()))
                : linked(instruction.source(), state);
        Origins from = immediate ? Origins.NONE : state.top().origins(instruction.source());
        if (value instanceof ScalarValue number && bytes < Long.BYTES) {
            Scalar kept = number.scalar().low(bytes);
            value = new ScalarValue(kept, number.scalar().fits(bytes) ? number.link() : 0, number.taint());
        }
        if (base.isFixed()) {
            StackMemory.store(state, stack.frame(), base.offset() + instruction.offset(), bytes, value, from);
        } else {
            boolean tainted =
                    value instanceof Pointer || (value instanceof ScalarValue number && number.taint() != Taint.CLEAN);
            long to = base.greatest() + instruction.offset() + bytes;
            StackMemory.blur(state, stack.frame(), base.least() + instruction.offset(), to, tainted);
        }
    }

    private Value linked(int source, State state) {
        Value value = state.register(source);
        if (value instanceof ScalarValue number
                && number.link() == 0
                && !number.scalar().isConstant()) {
            value = number.withLink(ids.next());
            state.set(source, value, state.top().origins(source));
        }
        return value;
    }

    void atomic(Instruction instruction, State state) {
        Pointer base = pointer(state, instruction.destination());
        int bytes = Opcode.bytes(instruction);
        if (base.target() instanceof Target.Stack stack) {
            long from = base.least() + instruction.offset();
            long to = base.greatest() + instruction.offset() + bytes;
            StackMemory.needRead(state, stack.frame(), from, to);
            if (base.isFixed()) {
                StackMemory.overwrite(state, stack.frame(), from, to);
            } else {
                StackMemory.blur(state, stack.frame(), from, to, false);
            }
        }
        if (Opcode.isCompareExchange(instruction)) {
            state.set(Register.R0.number(), unknown(bytes, false), Origins.NONE);
        } else if (Opcode.isFetch(instruction)) {
            state.set(instruction.source(), unknown(bytes, false), Origins.NONE);
        }
    }

    private static Pointer pointer(State state, int register) {
        if (state.register(register) instanceof Pointer pointer) {
            return pointer;
        }
        throw new IllegalStateException("r%d was not checked".formatted(register));
    }
}
