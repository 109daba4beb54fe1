package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes what programs do with numbers: compute them, and above all bound them. */
final class NumberIdioms {
    private static final int REGISTER = 0x08;
    private static final int PRANDOM = 7;
    private static final int RX_QUEUE_INDEX = 16;
    private static final MemorySize[] SIZES = MemorySize.values();
    private static final int MOVE_REGISTER = 0xbf;
    private static final int MOVE_REGISTER_32 = 0xbc;
    private static final int NEGATE = 0x87;
    private static final int SWAP = 0xd7;
    private static final int TO_LITTLE = 0xd4;
    private static final int TO_BIG = 0xdc;
    private static final AluOperation[] BINARY = {
        AluOperation.ADD,
        AluOperation.SUB,
        AluOperation.MUL,
        AluOperation.DIV,
        AluOperation.OR,
        AluOperation.AND,
        AluOperation.LSH,
        AluOperation.RSH,
        AluOperation.MOD,
        AluOperation.XOR,
        AluOperation.ARSH
    };

    private final Draft draft;
    private final CodeWriter code;

    NumberIdioms(Draft draft) {
        this.draft = draft;
        this.code = draft.code;
    }

    void write() {
        switch (draft.choose(8)) {
            case 0 -> draft.someNumber(draft.free());
            case 1 -> any(draft.free());
            case 2, 3 -> arithmetic();
            case 4 -> copy();
            case 5 -> convert();
            default -> bound(draft.number(), 1 + draft.choose(40));
        }
    }

    /** Puts a number of which nothing is known into a register. */
    void any(int register) {
        int memory = draft.find(held -> held.isMemory() && !held.isStack() && held.room() >= Long.BYTES);
        int context = draft.find(held -> held.kind() == Held.Kind.CONTEXT);
        int choice = draft.choose(8);
        if (memory >= 0 && choice < 5) {
            MemorySize size = SIZES[draft.choose(SIZES.length)];
            code.load(
                    size,
                    false,
                    register,
                    memory,
                    draft.choose(draft.held(memory).room() - size.bytes() + 1));
        } else if (context >= 0 && choice == 5) {
            code.load(MemorySize.WORD, false, register, context, RX_QUEUE_INDEX);
        } else if (draft.mayCall() && choice < 7) {
            code.callHelper(PRANDOM);
            draft.afterCall(Held.ANY_NUMBER);
            if (register != 0) {
                code.copy(register, 0);
            }
        } else {
            code.load64(register, draft.random.nextLong());
        }
        draft.set(register, Held.ANY_NUMBER);
    }

    private void arithmetic() {
        int destination = draft.number();
        if (draft.isLocked(destination)) {
            return;
        }
        boolean wide = draft.choose(3) > 0;
        AluOperation operation = BINARY[draft.choose(BINARY.length)];
        int opcode = (wide ? InstructionClass.ALU64 : InstructionClass.ALU).code() | operation.code();
        boolean divides = operation == AluOperation.DIV || operation == AluOperation.MOD;
        int variant = divides ? draft.choose(2) : 0;
        if (draft.choose(2) == 0) {
            code.add(opcode | REGISTER, destination, draft.number(), variant, 0);
            draft.set(destination, Held.ANY_NUMBER);
        } else {
            int immediate = immediate(operation, wide);
            code.add(opcode, destination, 0, variant, immediate);
            draft.set(destination, result(operation, variant, draft.held(destination), immediate));
        }
    }

    private int immediate(AluOperation operation, boolean wide) {
        int constant = draft.constant();
        return switch (operation) {
            case LSH, RSH, ARSH -> constant & (wide ? 63 : 31);
            case DIV, MOD -> constant == 0 ? 3 : constant;
            default -> constant;
        };
    }

    private static Held result(AluOperation operation, int variant, Held before, int immediate) {
        if (variant != 0
                || before.limit() < 0
                || immediate < 0
                || immediate > Short.MAX_VALUE
                || before.limit() > Short.MAX_VALUE) {
            return Held.ANY_NUMBER;
        }
        return switch (operation) {
            case ADD -> Held.number(before.limit() + immediate);
            case MUL -> Held.number(before.limit() * immediate);
            case AND -> Held.number(Math.min(before.limit(), immediate));
            case RSH, ARSH, DIV -> before;
            case MOD -> Held.number(Math.min(before.limit(), immediate - 1));
            default -> Held.ANY_NUMBER;
        };
    }

    private void copy() {
        int source = draft.number();
        int destination = draft.free();
        Held from = draft.held(source);
        switch (draft.choose(4)) {
            case 0 -> {
                code.add(MOVE_REGISTER_32, destination, source, 0, 0);
                draft.set(destination, Held.number(from.isAtMost(0xffff_ffffL) ? from.limit() : 0xffff_ffffL));
            }
            case 1 -> {
                int bits = 8 << draft.choose(3);
                boolean wide = bits == 32 || draft.choose(2) == 0;
                code.add(wide ? MOVE_REGISTER : MOVE_REGISTER_32, destination, source, bits, 0);
                draft.set(destination, from.isAtMost((1L << (bits - 1)) - 1) ? from : Held.ANY_NUMBER);
            }
            default -> {
                code.copy(destination, source);
                draft.set(destination, from);
            }
        }
    }

    private void convert() {
        int register = draft.number();
        if (draft.isLocked(register)) {
            return;
        }
        int bits = 16 << draft.choose(3);
        switch (draft.choose(4)) {
            case 0 -> code.add(NEGATE, register, 0, 0, 0);
            case 1 -> code.add(SWAP, register, 0, 0, bits);
            case 2 -> code.add(TO_LITTLE, register, 0, 0, bits);
            default -> code.add(TO_BIG, register, 0, 0, bits);
        }
        draft.set(register, Held.ANY_NUMBER);
    }

    /** A register with a number that is at most so much, or would be without slips. */
    int numberUpTo(int limit) {
        int known = draft.find(held -> held.isAtMost(limit) && held.limit() > 0);
        if (known >= 0 && draft.choose(3) > 0) {
            return known;
        }
        int register = draft.find(held -> held.isNumber() && !held.isAtMost(limit));
        if (register < 0 || draft.isLocked(register)) {
            register = draft.free();
            any(register);
        }
        bound(register, limit);
        return register;
    }

    /** Makes a number be at most so much, one way or another. */
    void bound(int register, int most) {
        if (draft.isLocked(register)) {
            return;
        }
        int limit = draft.slip() ? most + 1 + draft.choose(2) * draft.choose(300) : most;
        switch (draft.choose(9)) {
            case 0, 1 -> code.mask(register, Integer.highestOneBit(limit + 1) - 1);
            case 2 -> code.mask(register, limit);
            case 3 -> code.add(InstructionClass.ALU64.code() | AluOperation.MOD.code(), register, 0, 0, limit + 1);
            case 4 -> code.add(InstructionClass.ALU.code() | AluOperation.MOD.code(), register, 0, 0, limit + 1);
            case 5 -> unsigned(register, limit);
            case 6 -> signed(register, limit);
            case 7 -> lower(register, limit);
            default -> shift(register, limit);
        }
        draft.set(register, Held.number(most));
    }

    private void unsigned(int register, int limit) {
        if (draft.choose(2) == 0) {
            draft.toEndIf(true, JumpOperation.JGT, register, limit);
        } else {
            draft.toEndIf(true, JumpOperation.JGE, register, draft.slip() ? limit + 2 : limit + 1);
        }
    }

    private void signed(int register, int limit) {
        boolean wide = !draft.slip();
        draft.toEndIf(wide, JumpOperation.JSGT, register, limit);
        if (!draft.slip()) {
            draft.toEndIf(
                    wide,
                    draft.choose(2) == 0 ? JumpOperation.JSLT : JumpOperation.JSLE,
                    register,
                    draft.slip() ? -1 : 0);
        }
    }

    /** Compares 32 bits; the upper half is to go, too. */
    private void lower(int register, int limit) {
        draft.toEndIf(false, JumpOperation.JGT, register, limit);
        if (!draft.slip()) {
            code.add(MOVE_REGISTER_32, register, register, 0, 0);
        }
    }

    private void shift(int register, int limit) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(limit + 1) - 1;
        int by = Long.SIZE - bits;
        if (draft.choose(2) == 0) {
            code.add(InstructionClass.ALU64.code() | AluOperation.LSH.code(), register, 0, 0, by);
        }
        AluOperation back = draft.slip() ? AluOperation.ARSH : AluOperation.RSH;
        code.add(InstructionClass.ALU64.code() | back.code(), register, 0, 0, by);
    }
}
