package dev.weir.xdp.isa;

import java.util.Optional;

/**
 * Whether a slot is an instruction: a known opcode, registers that exist, and zeros in the fields that it does not use
 * (RFC 9669, sections 3 to 5; the kernel says the same in {@code kernel/bpf/verifier.c}). Whether any machine here runs it is
 * for {@link Unsupported} to say.
 */
final class Encoding {
    /** The bit of an arithmetic or jump opcode that makes the second operand a register. */
    static final int SOURCE_REGISTER = 0x08;

    private static final int OPERATION = 0xf0;
    private static final int MODE = 0xe0;
    private static final int MODE_IMMEDIATE = 0x00;
    private static final int MODE_ABSOLUTE = 0x20;
    private static final int MODE_INDIRECT = 0x40;
    private static final int MODE_MEMORY = 0x60;
    private static final int MODE_SIGN_EXTENDING = 0x80;
    private static final int MODE_ATOMIC = 0xc0;
    private static final int SIZE = 0x18;
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

    /** What is wrong with the instruction that starts at a slot, both slots of it if it is a 64-bit load; empty if nothing. */
    static Optional<String> problem(Instructions code, int slot) {
        Instruction first = code.get(slot);
        Optional<String> problem = problem(first);
        return problem.isPresent() || !first.isLoadImmediate64() ? problem : secondProblem(first, code, slot + 1);
    }

    private static Optional<String> secondProblem(Instruction first, Instructions code, int slot) {
        if (slot >= code.size()) {
            return because("the second slot of this 64-bit load is missing");
        }
        Instruction second = code.get(slot);
        if (second.opcode() != 0 || second.destination() != 0 || second.source() != 0 || second.offset() != 0) {
            return because("the second slot of this 64-bit load has fields set that it does not use: " + second);
        }
        boolean wide = switch (first.source()) {
            case PseudoSource.NONE, PseudoSource.MAP_VALUE, PseudoSource.MAP_INDEX_VALUE -> true;
            default -> false;
        };
        return wide || second.immediate() == 0
                ? Optional.empty()
                : because("the second slot of this 64-bit load has an immediate that it does not use");
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
        return switch (slot.source()) {
            case PseudoSource.NONE, PseudoSource.LOCAL_CALL -> reserved(slot.destination() != 0 || slot.offset() != 0);
            case PseudoSource.KERNEL_CALL -> reserved(slot.destination() != 0);
            default -> because("%d is no kind of call (its source field)".formatted(slot.source()));
        };
    }

    private Optional<String> load64() {
        int mode = opcode & MODE;
        boolean classic = (opcode & SIZE) != MemorySize.DOUBLE_WORD.code();
        if (mode == MODE_ABSOLUTE && classic) {
            return reserved(slot.destination() != 0 || slot.source() != 0 || slot.offset() != 0);
        }
        if (mode == MODE_INDIRECT && classic) {
            return slot.source() > Register.R10.number()
                    ? because("there is no register r%d".formatted(slot.source()))
                    : reserved(slot.destination() != 0 || slot.offset() != 0);
        }
        if (mode != MODE_IMMEDIATE || !slot.isLoadImmediate64()) {
            return unknown();
        }
        return slot.source() > PseudoSource.MAP_INDEX_VALUE
                ? because("%d is no kind of 64-bit load (its source field)".formatted(slot.source()))
                : reserved(slot.offset() != 0);
    }

    private Optional<String> load() {
        int mode = opcode & MODE;
        boolean signExtending = mode == MODE_SIGN_EXTENDING && (opcode & SIZE) != MemorySize.DOUBLE_WORD.code();
        if (mode != MODE_MEMORY && !signExtending) {
            return unknown();
        }
        return reserved(slot.immediate() != 0);
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
        return AtomicOperation.of(slot.immediate()).isPresent()
                ? Optional.empty()
                : because("there is no atomic operation %#x (its immediate)".formatted(slot.immediate()));
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

    private static Optional<String> because(String reason) {
        return Optional.of(reason);
    }
}
