package dev.weir.xdp.isa;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.RandomAccess;

/** An immutable sequence of instruction slots; indices are the program counters of the machine. */
public final class Instructions extends AbstractList<Instruction> implements RandomAccess {
    private final long[] words;

    private Instructions(long[] words) {
        this.words = words;
    }

    /** A sequence of single slots. */
    public static Instructions of(Instruction... slots) {
        return new Instructions(
                Arrays.stream(slots).mapToLong(Instruction::toWord).toArray());
    }

    /**
     * Reads the wire format, little-endian.
     *
     * @throws IllegalArgumentException if the length is not a multiple of eight
     */
    public static Instructions decode(byte[] wire) {
        if (wire.length % Instruction.BYTES != 0) {
            throw new IllegalArgumentException(
                    "%d bytes are not a whole number of instructions".formatted(wire.length));
        }
        long[] words = new long[wire.length / Instruction.BYTES];
        ByteBuffer.wrap(wire).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        return new Instructions(words);
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** The wire format, little-endian, eight bytes a slot. */
    public byte[] encode() {
        ByteBuffer wire = ByteBuffer.allocate(words.length * Instruction.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        wire.asLongBuffer().put(words);
        return wire.array();
    }

    @Override
    public Instruction get(int slot) {
        return Instruction.ofWord(words[slot]);
    }

    @Override
    public int size() {
        return words.length;
    }

    /** The slot that a jump, a local call or a load of a function refers to, in this sequence or outside; empty for all others. */
    public OptionalInt targetOf(int slot) {
        Instruction it = get(slot);
        if (it.isJump()) {
            return OptionalInt.of(slot + 1 + it.jumpDistance());
        }
        boolean function = it.isLocalCall() || it.isLoadOfFunction();
        return function ? OptionalInt.of(slot + 1 + it.immediate()) : OptionalInt.empty();
    }

    /** The slots from {@code from} (inclusive) to {@code to} (exclusive), as a sequence of their own. */
    public Instructions slice(int from, int to) {
        return new Instructions(Arrays.copyOfRange(words, from, to));
    }

    /** Puts sequences together, slot by slot; not thread-safe. */
    public static final class Builder {
        private static final int SOURCE_REGISTER = 0x08;
        private static final int MODE_MEMORY = 0x60;

        private long[] words = new long[16];
        private int size;

        private Builder() {}

        /** Slots so far, and so the slot of the next instruction. */
        public int size() {
            return size;
        }

        /** Appends one slot. */
        public Builder add(Instruction slot) {
            makeRoom(1);
            words[size++] = slot.toWord();
            return this;
        }

        /** Appends a sequence. */
        public Builder addAll(Instructions slots) {
            makeRoom(slots.size());
            System.arraycopy(slots.words, 0, words, size, slots.size());
            size += slots.size();
            return this;
        }

        /** The slot at a place already built. */
        public Instruction get(int slot) {
            return Instruction.ofWord(words[slot]);
        }

        /** Replaces the slot at a place already built. */
        public Builder set(int slot, Instruction replacement) {
            words[slot] = replacement.toWord();
            return this;
        }

        /** {@code destination = immediate}, sign-extended to 64 bits. */
        public Builder move(Register destination, int immediate) {
            return arithmetic(AluOperation.MOV, destination, immediate);
        }

        /** {@code destination = source}. */
        public Builder move(Register destination, Register source) {
            int opcode = InstructionClass.ALU64.code() | SOURCE_REGISTER | AluOperation.MOV.code();
            return add(new Instruction(opcode, destination.number(), source.number(), 0, 0));
        }

        /** {@code destination operation= immediate}, in 64 bits. */
        public Builder arithmetic(AluOperation operation, Register destination, int immediate) {
            int opcode = InstructionClass.ALU64.code() | operation.code();
            return add(new Instruction(opcode, destination.number(), 0, 0, immediate));
        }

        /** {@code destination = *(base + offset)}, zero-extended. */
        public Builder load(MemorySize size, Register destination, Register base, int offset) {
            int opcode = InstructionClass.LDX.code() | MODE_MEMORY | size.code();
            return add(new Instruction(opcode, destination.number(), base.number(), offset, 0));
        }

        /** {@code *(base + offset) = source}. */
        public Builder store(MemorySize size, Register base, int offset, Register source) {
            int opcode = InstructionClass.STX.code() | MODE_MEMORY | size.code();
            return add(new Instruction(opcode, base.number(), source.number(), offset, 0));
        }

        /** {@code *(base + offset) = immediate}. */
        public Builder store(MemorySize size, Register base, int offset, int immediate) {
            int opcode = InstructionClass.ST.code() | MODE_MEMORY | size.code();
            return add(new Instruction(opcode, base.number(), 0, offset, immediate));
        }

        /** {@code destination = immediate}, all 64 bits of it; two slots. */
        public Builder loadImmediate64(Register destination, long immediate) {
            int opcode = InstructionClass.LD.code() | MemorySize.DOUBLE_WORD.code();
            add(new Instruction(opcode, destination.number(), PseudoSource.NONE, 0, (int) immediate));
            return add(new Instruction(0, 0, 0, 0, (int) (immediate >>> 32)));
        }

        /** Jumps over {@code distance} slots if {@code left operation immediate} holds, in 64 bits. */
        public Builder jump(JumpOperation operation, Register left, int immediate, int distance) {
            int opcode = InstructionClass.JMP.code() | operation.code();
            return add(new Instruction(opcode, left.number(), 0, distance, immediate));
        }

        /** Calls a helper by its number in {@code uapi/linux/bpf.h}. */
        public Builder callHelper(int number) {
            int opcode = InstructionClass.JMP.code() | JumpOperation.CALL.code();
            return add(new Instruction(opcode, 0, PseudoSource.NONE, 0, number));
        }

        /** Ends the function; the value is in R0. */
        public Builder exit() {
            return add(new Instruction(InstructionClass.JMP.code() | JumpOperation.EXIT.code(), 0, 0, 0, 0));
        }

        /** The sequence so far; the builder may go on. */
        public Instructions build() {
            return new Instructions(Arrays.copyOf(words, size));
        }

        private void makeRoom(int slots) {
            if (words.length - size < slots) {
                words = Arrays.copyOf(words, Math.max(size * 2, size + slots));
            }
        }
    }
}
