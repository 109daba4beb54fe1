package dev.weir.xdp.interpreter;

import dev.weir.xdp.error.InvalidProgramException;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.interpreter.Decoded.DirectValue;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.semantics.AluCode;
import dev.weir.xdp.semantics.Comparison;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the loop's form of a program, once, when the interpreter is made. For one use by one thread. */
final class Decoder {
    private static final int SOURCE_REGISTER = 0x08;
    private static final int SIZE = 0x18;
    private static final int MODE = 0xe0;
    private static final int MODE_SIGN_EXTENDING = 0x80;
    private static final int MODE_ATOMIC = 0xc0;

    private final Code code;
    private final Instructions instructions;
    private final long[] words;
    private final long[] immediates;
    private final List<HelperCall> helpers = new ArrayList<>();
    private final List<DirectValue> values = new ArrayList<>();

    private Decoder(Code code) {
        this.code = code;
        this.instructions = code.instructions();
        this.words = new long[instructions.size()];
        this.immediates = new long[instructions.size()];
    }

    /** @throws InvalidProgramException if it points to a map's value that is not there */
    static Decoded decode(Code code) {
        return new Decoder(code).decode();
    }

    private Decoded decode() {
        for (int slot = 0; slot < words.length; slot++) {
            Instruction instruction = instructions.get(slot);
            immediates[slot] = instruction.immediate();
            words[slot] = word(slot, instruction);
            if (instruction.isLoadImmediate64()) {
                slot++;
            }
        }
        return new Decoded(
                code.name(), words, immediates, helpers.toArray(new HelperCall[0]), values.toArray(new DirectValue[0]));
    }

    private long word(int slot, Instruction instruction) {
        return switch (instruction.instructionClass()) {
            case ALU, ALU64 -> arithmetic(instruction);
            case JMP, JMP32 -> jump(instruction);
            case LD -> load64(slot, instruction);
            case LDX -> load(instruction);
            case ST, STX -> store(instruction);
        };
    }

    private static long arithmetic(Instruction instruction) {
        int operation = AluCode.of(instruction);
        boolean wide = instruction.instructionClass() == InstructionClass.ALU64 || AluCode.isConversion(operation);
        return Decoded.word(
                wide ? Kind.ALU64 : Kind.ALU32, operation, instruction.destination(), operand(instruction), 0);
    }

    private long jump(Instruction instruction) {
        int operation = instruction.opcode() & 0xf0;
        if (operation == JumpOperation.EXIT.code()) {
            return Decoded.word(Kind.EXIT, 0, 0, 0, 0);
        }
        if (operation == JumpOperation.CALL.code()) {
            return instruction.isLocalCall()
                    ? Decoded.word(Kind.LOCAL_CALL, 0, 0, 0, instruction.immediate())
                    : helper(instruction.immediate());
        }
        int kind = instruction.instructionClass() == InstructionClass.JMP ? Kind.JUMP64 : Kind.JUMP32;
        return Decoded.word(
                kind,
                Comparison.of(instruction.opcode()),
                instruction.destination(),
                operand(instruction),
                instruction.jumpDistance());
    }

    private long helper(int number) {
        Optional<Helper> helper = Helper.of(number);
        if (helper.isEmpty()) {
            return Decoded.word(Kind.NO_HELPER, 0, 0, 0, 0);
        }
        return switch (helper.get()) {
            case TAIL_CALL -> Decoded.word(Kind.TAIL_CALL, 0, 0, 0, 0);
            case LOOP -> Decoded.word(Kind.LOOP, 0, 0, 0, 0);
            case FOR_EACH_MAP_ELEM -> Decoded.word(Kind.FOR_EACH, 0, 0, 0, 0);
            default -> {
                helpers.add(HelperCall.of(helper.get()));
                yield Decoded.word(Kind.HELPER, 0, 0, 0, helpers.size() - 1);
            }
        };
    }

    /** The second slot is gone over as if it were jumped over: the loop does that for the instruction's kind alone. */
    private long load64(int slot, Instruction instruction) {
        int destination = instruction.destination();
        int second = instructions.get(slot + 1).immediate();
        words[slot + 1] = Decoded.word(Kind.JUMP64, Comparison.ALWAYS, 0, 0, 0);
        immediates[slot] = switch (instruction.source()) {
            case PseudoSource.NONE -> Integer.toUnsignedLong(instruction.immediate()) | ((long) second << 32);
            case PseudoSource.MAP_FD -> code.maps().get(instruction.immediate()).handle();
            case PseudoSource.FUNCTION -> FunctionPointer.of(slot + 1 + instruction.immediate());
            default -> second;
        };
        if (instruction.source() == PseudoSource.MAP_VALUE) {
            values.add(directValue(slot, code.maps().get(instruction.immediate()), second));
            return Decoded.word(Kind.MAP_VALUE, 0, destination, 0, values.size() - 1);
        }
        return Decoded.word(Kind.ALU64, AluCode.MOV, destination, Decoded.IMMEDIATE, 0);
    }

    /** As the kernel's {@code array_map_direct_value_addr}: arrays of one entry only. */
    private DirectValue directValue(int slot, VmMap map, int offset) {
        MapSpec spec = map.spec();
        if (spec.type() != MapType.ARRAY || spec.maxEntries() != 1) {
            throw new InvalidProgramException(
                    code.name(), slot, "map %s is no array of one value, to point into".formatted(spec.name()));
        }
        if (offset < 0 || offset >= spec.valueSize()) {
            throw new InvalidProgramException(
                    code.name(),
                    slot,
                    "it points to byte %d of the value of map %s, which has %d"
                            .formatted(offset, spec.name(), spec.valueSize()));
        }
        try (NativeMemory key = NativeMemory.allocate(Integer.BYTES)) {
            boolean writable = (spec.flags() & MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS) == 0;
            return new DirectValue(map.lookup(0, key.address()), spec.valueSize(), writable);
        }
    }

    private static long load(Instruction instruction) {
        boolean signed = (instruction.opcode() & MODE) == MODE_SIGN_EXTENDING;
        int operation = (instruction.opcode() & SIZE) | (signed ? Width.SIGNED : 0);
        return Decoded.word(
                Kind.LOAD, operation, instruction.destination(), instruction.source(), instruction.offset());
    }

    private static long store(Instruction instruction) {
        boolean immediate = instruction.instructionClass() == InstructionClass.ST;
        boolean atomic = !immediate && (instruction.opcode() & MODE) == MODE_ATOMIC;
        return Decoded.word(
                atomic ? Kind.ATOMIC : Kind.STORE,
                instruction.opcode() & SIZE,
                instruction.destination(),
                immediate ? Decoded.IMMEDIATE : instruction.source(),
                instruction.offset());
    }

    private static int operand(Instruction instruction) {
        return (instruction.opcode() & SOURCE_REGISTER) != 0 ? instruction.source() : Decoded.IMMEDIATE;
    }
}
