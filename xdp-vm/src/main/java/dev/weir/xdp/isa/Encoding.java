package dev.weir.xdp.isa;

import java.util.Optional;

/**
 * Whether a single slot is an instruction: a known opcode, registers that exist, and zeros in the fields that it does not use
 * (RFC 9669, sections 3 to 5; the kernel says the same in {@code kernel/bpf/verifier.c}).
 */
final class Encoding {
    private static final int OPERATION = 0xf0;
    private static final int SOURCE_REGISTER = 0x08;
    private static final int MODE = 0xe0;
    private static final int MODE_IMMEDIATE = 0x00;
    private static final int MODE_ABSOLUTE = 0x20;
    private static final int MODE_INDIRECT = 0x40;
    private static final int MODE_MEMORY = 0x60;
    private static final int MODE_SIGN_EXTENDING = 0x80;
    private static final int MODE_ATOMIC = 0xc0;
    private static final int SIZE = 0x18;
    private static final int ATOMIC_FETCH = 0x01;
    private static final int ATOMIC_CMPXCHG = 0xf1;
    private static final int PSEUDO_KFUNC = 2;
    private static final int MAY_GOTO = 0xe0;

    private final Instruction slot;
    private final int opcode;

    private Encoding(Instruction slot) {
        this.slot = slot;
        this.opcode = slot.opcode();
    }

    /** What is wrong with a slot; empty if nothing. The second slot of a 64-bit load is none of its own. */
    static Optional<String> problem(Instruction slot) {
        return new Encoding(slot).problem();
    }

    private Optional<String> problem() {
        int last = Register.R10.number();
        if (slot.destination() > last) {
            return because("there is no register r%d".formatted(slot.destination()));
        }
        boolean sourceIsRegister = slot.instructionClass() != InstructionClass.LD && !isCall();
        if (sourceIsRegister && slot.source() > last) {
            return because("there is no register r%d".formatted(slot.source()));
        }
        return switch (slot.instructionClass()) {
            case ALU, ALU64 -> arithmetic();
            case JMP, JMP32 -> jump();
            case LD -> load64();
            case LDX -> load();
            case ST -> storeImmediate();
            case STX -> store();
        };
    }

    private Optional<String> arithmetic() {
        int operation = opcode & OPERATION;
        if (operation > AluOperation.END.code()) {
            return unknown();
        }
        if (slot.destination() == Register.R10.number()) {
            return frameWritten();
        }
        if (operation == AluOperation.END.code()) {
            return conversion();
        }
        if (operation == AluOperation.NEG.code()) {
            return (opcode & SOURCE_REGISTER) != 0
                    ? unknown()
                    : reserved(slot.source() != 0 || slot.offset() != 0 || slot.immediate() != 0);
        }
        boolean fromRegister = (opcode & SOURCE_REGISTER) != 0;
        return (fromRegister && slot.immediate() != 0) || (!fromRegister && slot.source() != 0)
                ? reserved(true)
                : variant(operation, fromRegister);
    }

    /** The offset of an arithmetic instruction chooses a variant of the operation. */
    private Optional<String> variant(int operation, boolean fromRegister) {
        int offset = slot.offset();
        boolean known = offset == 0;
        if (operation == AluOperation.DIV.code() || operation == AluOperation.MOD.code()) {
            known |= offset == 1;
        }
        if (operation == AluOperation.MOV.code() && fromRegister) {
            known |= offset == 8 || offset == 16;
            known |= offset == 32 && slot.instructionClass() == InstructionClass.ALU64;
        }
        return known
                ? Optional.empty()
                : because("opcode %#04x has no variant %d (its offset field)".formatted(opcode, offset));
    }

    private Optional<String> conversion() {
        if (slot.instructionClass() == InstructionClass.ALU64 && (opcode & SOURCE_REGISTER) != 0) {
            return unknown();
        }
        int width = slot.immediate();
        if (width != 16 && width != 32 && width != 64) {
            return because("byte order is converted in 16, 32 or 64 bits, not in %d".formatted(width));
        }
        return reserved(slot.source() != 0 || slot.offset() != 0);
    }

    private Optional<String> jump() {
        int operation = opcode & OPERATION;
        boolean wide = slot.instructionClass() == InstructionClass.JMP;
        boolean fromRegister = (opcode & SOURCE_REGISTER) != 0;
        if (operation == JumpOperation.CALL.code()) {
            return wide && !fromRegister ? call() : unknown();
        }
        boolean unconditional = operation == JumpOperation.JA.code();
        boolean exit = operation == JumpOperation.EXIT.code();
        if (operation == MAY_GOTO && wide) {
            return because(
                    "may_goto (opcode %#04x) is an extension of newer kernels that is not supported".formatted(opcode));
        }
        if (operation > JumpOperation.JSLE.code() || ((unconditional || exit) && fromRegister) || (exit && !wide)) {
            return unknown();
        }
        if (unconditional || exit) {
            boolean offsetUnused = exit || !wide;
            boolean immediateUnused = exit || wide;
            return reserved(slot.source() != 0
                    || slot.destination() != 0
                    || (offsetUnused && slot.offset() != 0)
                    || (immediateUnused && slot.immediate() != 0));
        }
        return reserved(fromRegister ? slot.immediate() != 0 : slot.source() != 0);
    }

    private Optional<String> call() {
        if (slot.source() == PSEUDO_KFUNC) {
            return because("it calls a kernel function (kfunc), which only a kernel has");
        }
        if (slot.source() != PseudoSource.NONE && slot.source() != PseudoSource.LOCAL_CALL) {
            return because("%d is no kind of call (its source field)".formatted(slot.source()));
        }
        return reserved(slot.destination() != 0 || slot.offset() != 0);
    }

    private Optional<String> load64() {
        int mode = opcode & MODE;
        if (mode == MODE_ABSOLUTE || mode == MODE_INDIRECT) {
            return because(
                    "packet loads of classic BPF (ABS and IND) work on socket buffers, which XDP programs have none of");
        }
        if (mode != MODE_IMMEDIATE || !slot.isLoadImmediate64()) {
            return unknown();
        }
        if (slot.destination() == Register.R10.number()) {
            return frameWritten();
        }
        return switch (slot.source()) {
            case PseudoSource.NONE, PseudoSource.MAP_FD, PseudoSource.MAP_VALUE, PseudoSource.FUNCTION ->
                reserved(slot.offset() != 0);
            default ->
                because("%d is no kind of 64-bit load that is supported (its source field)".formatted(slot.source()));
        };
    }

    private Optional<String> load() {
        int mode = opcode & MODE;
        boolean signExtending = mode == MODE_SIGN_EXTENDING && (opcode & SIZE) != MemorySize.DOUBLE_WORD.code();
        if (mode != MODE_MEMORY && !signExtending) {
            return unknown();
        }
        return slot.destination() == Register.R10.number() ? frameWritten() : reserved(slot.immediate() != 0);
    }

    private Optional<String> storeImmediate() {
        return (opcode & MODE) == MODE_MEMORY ? reserved(slot.source() != 0) : unknown();
    }

    private Optional<String> store() {
        return switch (opcode & MODE) {
            case MODE_MEMORY -> reserved(slot.immediate() != 0);
            case MODE_ATOMIC -> atomic();
            default -> unknown();
        };
    }

    private Optional<String> atomic() {
        int size = opcode & SIZE;
        if (size != MemorySize.WORD.code() && size != MemorySize.DOUBLE_WORD.code()) {
            return unknown();
        }
        int operation = slot.immediate();
        boolean known = switch (operation & ~ATOMIC_FETCH) {
            case 0x00, 0x40, 0x50, 0xa0 -> true;
            case 0xe0, 0xf0 -> (operation & ATOMIC_FETCH) != 0;
            default -> false;
        };
        if (!known) {
            return because("there is no atomic operation %#x (its immediate)".formatted(operation));
        }
        boolean writesSource = (operation & ATOMIC_FETCH) != 0 && operation != ATOMIC_CMPXCHG;
        return writesSource && slot.source() == Register.R10.number() ? frameWritten() : Optional.empty();
    }

    private boolean isCall() {
        return (opcode & OPERATION) == JumpOperation.CALL.code()
                && (slot.instructionClass() == InstructionClass.JMP
                        || slot.instructionClass() == InstructionClass.JMP32);
    }

    private Optional<String> unknown() {
        return because("there is no instruction with opcode %#04x".formatted(opcode));
    }

    private Optional<String> reserved(boolean used) {
        return used
                ? because("opcode %#04x has fields set that it does not use: %s".formatted(opcode, slot))
                : Optional.empty();
    }

    private static Optional<String> frameWritten() {
        return because("r10, the frame pointer, is read-only");
    }

    private static Optional<String> because(String reason) {
        return Optional.of(reason);
    }
}
