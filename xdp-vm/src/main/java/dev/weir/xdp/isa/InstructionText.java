package dev.weir.xdp.isa;

import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The text of one valid instruction.
 *
 * @param code where it stands
 * @param slot its first slot
 * @param symbols names of helpers and maps
 * @param labels names of the slots that jumps and calls go to
 */
record InstructionText(Instructions code, int slot, Symbols symbols, IntFunction<Optional<String>> labels) {

    /** The instruction as {@link Assembler} takes it. */
    String text() {
        Instruction it = code.get(slot);
        return switch (it.instructionClass()) {
            case ALU -> arithmetic(it, 'w');
            case ALU64 -> arithmetic(it, 'r');
            case JMP, JMP32 -> jump(it);
            case LD -> it.isLoadImmediate64() ? wideLoad(it) : packetLoad(it);
            case LDX -> "r%d = %s".formatted(it.destination(), memory(it, it.source()));
            case ST -> "%s = %d".formatted(memory(it, it.destination()), it.immediate());
            case STX -> store(it);
        };
    }

    private static String arithmetic(Instruction it, char prefix) {
        String destination = prefix + Integer.toString(it.destination());
        String operand = operand(it, prefix);
        AluOperation operation = AluOperation.of(it.opcode()).orElseThrow();
        return switch (operation) {
            case NEG -> "%s = -%s".formatted(destination, destination);
            case END -> byteSwap(it);
            case MOV ->
                it.offset() == 0
                        ? "%s = %s".formatted(destination, operand)
                        : "%s = (s%d)%s".formatted(destination, it.offset(), operand);
            case DIV, MOD ->
                "%s %s%s %s".formatted(destination, it.offset() == 1 ? "s" : "", operation.symbol(), operand);
            case ADD, SUB, MUL, OR, AND, LSH, RSH, XOR, ARSH ->
                "%s %s %s".formatted(destination, operation.symbol(), operand);
        };
    }

    private static String byteSwap(Instruction it) {
        boolean always = it.instructionClass() == InstructionClass.ALU64;
        String swap = always ? "bswap" : hasSourceRegister(it) ? "be" : "le";
        return "r%d = %s%d r%d".formatted(it.destination(), swap, it.immediate(), it.destination());
    }

    private String jump(Instruction it) {
        JumpOperation operation = JumpOperation.of(it.opcode()).orElseThrow();
        boolean wide = it.instructionClass() == InstructionClass.JMP;
        char prefix = wide ? 'r' : 'w';
        return switch (operation) {
            case EXIT -> "exit";
            case CALL -> call(it);
            case JA -> wide ? "goto " + target(it.offset()) : "gotol " + target(it.immediate());
            case JEQ, JGT, JGE, JSET, JNE, JSGT, JSGE, JLT, JLE, JSLT, JSLE ->
                "if %c%d %s %s goto %s"
                        .formatted(
                                prefix, it.destination(), operation.symbol(), operand(it, prefix), target(it.offset()));
        };
    }

    private String call(Instruction it) {
        return switch (it.source()) {
            case PseudoSource.LOCAL_CALL -> "call " + functionAt(it.immediate());
            case PseudoSource.KERNEL_CALL -> kernelCall(it);
            default ->
                "call "
                        + symbols.helper(it.immediate())
                                .filter(Assembler::isLabel)
                                .orElse("" + it.immediate());
        };
    }

    private static String kernelCall(Instruction it) {
        String call = "call btf_id[%d]".formatted(it.immediate());
        return it.offset() == 0 ? call : "%s module[%d]".formatted(call, it.offset());
    }

    private String target(int distance) {
        return labels.apply(slot + 1 + distance).orElseGet(() -> "%+d".formatted(distance));
    }

    private String functionAt(int distance) {
        return labels.apply(slot + 1 + distance).orElseGet(() -> "pc%+d".formatted(distance));
    }

    private String wideLoad(Instruction it) {
        int high = code.get(slot + 1).immediate();
        long value = (it.immediate() & 0xffff_ffffL) | (long) high << 32;
        String loaded = switch (it.source()) {
            case PseudoSource.MAP_FD -> "map[%s]".formatted(mapName(it));
            case PseudoSource.MAP_VALUE -> "map_value[%s]%s".formatted(mapName(it), plus(high));
            case PseudoSource.KERNEL_VARIABLE -> "btf_id[%d]".formatted(it.immediate());
            case PseudoSource.FUNCTION -> functionAt(it.immediate()) + " ll";
            case PseudoSource.MAP_INDEX -> "map_index[%d]".formatted(it.immediate());
            case PseudoSource.MAP_INDEX_VALUE -> "map_index_value[%d]%s".formatted(it.immediate(), plus(high));
            default -> (value == (int) value ? Long.toString(value) : "0x%x".formatted(value)) + " ll";
        };
        return "r%d = %s".formatted(it.destination(), loaded);
    }

    /** A name if the immediate waits for one. */
    private String mapName(Instruction it) {
        Optional<String> name = it.immediate() == 0 ? symbols.map(slot) : Optional.empty();
        return name.filter(Assembler::isMapName).orElse("" + it.immediate());
    }

    private static String plus(int offset) {
        return offset == 0 ? "" : "%+d".formatted(offset);
    }

    private static String packetLoad(Instruction it) {
        String type = "u" + bits(it);
        if (MemoryMode.of(it.opcode()).equals(Optional.of(MemoryMode.ABSOLUTE))) {
            return "r0 = *(%s *)skb[%d]".formatted(type, it.immediate());
        }
        String rest = it.immediate() == 0 ? "" : signed(it.immediate());
        return "r0 = *(%s *)skb[r%d%s]".formatted(type, it.source(), rest);
    }

    private static String store(Instruction it) {
        if (MemoryMode.of(it.opcode()).equals(Optional.of(MemoryMode.MEMORY))) {
            return "%s = r%d".formatted(memory(it, it.destination()), it.source());
        }
        AtomicOperation operation = AtomicOperation.of(it.immediate()).orElseThrow();
        boolean wide = MemorySize.of(it.opcode()) == MemorySize.DOUBLE_WORD;
        String register = (wide ? "r" : "w") + it.source();
        String address = "r%d%s".formatted(it.destination(), signed(it.offset()));
        return switch (operation) {
            case ADD, OR, AND, XOR ->
                "lock %s %s %s".formatted(memory(it, it.destination()), operation.symbol(), register);
            case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR ->
                "%s = %s((u%d *)(%s), %s)".formatted(register, operation.symbol(), bits(it), address, register);
            case XCHG -> "%s = %s(%s, %s)".formatted(register, wide ? "xchg_64" : "xchg32_32", address, register);
            case CMPXCHG ->
                wide
                        ? "r0 = cmpxchg_64(%s, r0, %s)".formatted(address, register)
                        : "w0 = cmpxchg32_32(%s, w0, %s)".formatted(address, register);
        };
    }

    private static String memory(Instruction it, int base) {
        boolean signed = MemoryMode.of(it.opcode()).equals(Optional.of(MemoryMode.MEMORY_SIGNED));
        return "*(%c%d *)(r%d%s)".formatted(signed ? 's' : 'u', bits(it), base, signed(it.offset()));
    }

    private static int bits(Instruction it) {
        return MemorySize.of(it.opcode()).bytes() * Byte.SIZE;
    }

    private static String signed(int offset) {
        return offset < 0 ? " - " + -(long) offset : " + " + offset;
    }

    private static String operand(Instruction it, char prefix) {
        return hasSourceRegister(it) ? prefix + Integer.toString(it.source()) : Integer.toString(it.immediate());
    }

    private static boolean hasSourceRegister(Instruction it) {
        return (it.opcode() & Encoding.SOURCE_REGISTER) != 0;
    }
}
