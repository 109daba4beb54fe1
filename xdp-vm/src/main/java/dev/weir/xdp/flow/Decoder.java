package dev.weir.xdp.flow;

import dev.weir.xdp.flow.Operation.Arithmetic;
import dev.weir.xdp.flow.Operation.AtomicKind;
import dev.weir.xdp.flow.Operation.ByteOrder;
import dev.weir.xdp.flow.Operation.Comparison;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.isa.Register;

/** Tells the meanings of the wire format apart (RFC 9669, sections 4 and 5). */
final class Decoder {
    private static final int REGISTER_SOURCE = 0x08;
    private static final int OPERATION_BITS = 0xf0;
    private static final int MODE_BITS = 0xe0;
    private static final int MODE_MEMORY = 0x60;
    private static final int MODE_MEMORY_SIGNED = 0x80;
    private static final int MODE_ATOMIC = 0xc0;
    private static final int SIZE_BITS = 0x18;
    private static final int CALL_BY_BTF = 2;
    private static final int FETCH = 0x01;

    private final Instructions code;

    Decoder(Instructions code) {
        this.code = code;
    }

    /**
     * The meaning of the instruction that begins at a slot.
     *
     * @throws UnsupportedInstructionException if it has none
     */
    Operation decode(int slot) {
        Instruction it = code.get(slot);
        return switch (it.instructionClass()) {
            case LD -> wideLoad(slot, it);
            case LDX -> load(slot, it);
            case ST ->
                new Operation.Store(
                        register(slot, it.destination()),
                        it.offset(),
                        plainSize(slot, it),
                        Operand.ofImmediate(it.immediate()));
            case STX ->
                (it.opcode() & MODE_BITS) == MODE_ATOMIC
                        ? atomic(slot, it)
                        : new Operation.Store(
                                register(slot, it.destination()),
                                it.offset(),
                                plainSize(slot, it),
                                Operand.ofRegister(register(slot, it.source())));
            case ALU -> arithmetic(slot, it, false);
            case ALU64 -> arithmetic(slot, it, true);
            case JMP -> jump(slot, it, true);
            case JMP32 -> jump(slot, it, false);
        };
    }

    private Operation wideLoad(int slot, Instruction it) {
        if (!it.isLoadImmediate64()) {
            throw unsupported(
                    slot, "loads from the packet by absolute or indirect offset are for classic socket filters");
        }
        if (slot + 1 >= code.size() || code.get(slot + 1).opcode() != 0) {
            throw unsupported(slot, "a 64-bit load without its second half");
        }
        int high = code.get(slot + 1).immediate();
        int target = writable(slot, it.destination());
        return switch (it.source()) {
            case PseudoSource.NONE ->
                new Operation.Constant(target, ((long) high << Integer.SIZE) | Integer.toUnsignedLong(it.immediate()));
            case PseudoSource.MAP_FD -> new Operation.MapHandle(target, it.immediate());
            case PseudoSource.MAP_VALUE -> new Operation.MapAddress(target, it.immediate(), high);
            case PseudoSource.FUNCTION -> new Operation.FunctionAddress(target, slot + 1 + it.immediate());
            default -> throw unsupported(slot, "a 64-bit load of kind %d".formatted(it.source()));
        };
    }

    private static Operation load(int slot, Instruction it) {
        int mode = it.opcode() & MODE_BITS;
        MemorySize size = size(it);
        boolean signed = mode == MODE_MEMORY_SIGNED && size != MemorySize.DOUBLE_WORD;
        if (mode != MODE_MEMORY && !signed) {
            throw unsupported(slot, "a load with opcode 0x%02x".formatted(it.opcode()));
        }
        return new Operation.Load(
                writable(slot, it.destination()), register(slot, it.source()), it.offset(), size, signed);
    }

    private static Operation atomic(int slot, Instruction it) {
        MemorySize size = size(it);
        if (size != MemorySize.WORD && size != MemorySize.DOUBLE_WORD) {
            throw unsupported(slot, "an atomic operation on %d bytes".formatted(size.bytes()));
        }
        boolean fetch = (it.immediate() & FETCH) != 0;
        AtomicKind kind = switch (it.immediate()) {
            case 0x00, 0x01 -> AtomicKind.ADD;
            case 0x40, 0x41 -> AtomicKind.OR;
            case 0x50, 0x51 -> AtomicKind.AND;
            case 0xa0, 0xa1 -> AtomicKind.XOR;
            case 0xe1 -> AtomicKind.EXCHANGE;
            case 0xf1 -> AtomicKind.COMPARE_EXCHANGE;
            default -> throw unsupported(slot, "an atomic operation 0x%x".formatted(it.immediate()));
        };
        boolean overwrites = fetch && kind != AtomicKind.COMPARE_EXCHANGE;
        int source = overwrites ? writable(slot, it.source()) : register(slot, it.source());
        return new Operation.Atomic(kind, fetch, size, register(slot, it.destination()), it.offset(), source);
    }

    private static Operation arithmetic(int slot, Instruction it, boolean wide) {
        int target = writable(slot, it.destination());
        boolean fromRegister = (it.opcode() & REGISTER_SOURCE) != 0;
        return switch (it.opcode() & OPERATION_BITS) {
            case 0x80 -> new Operation.Negate(wide, target);
            case 0xd0 -> swap(slot, it, wide);
            default -> {
                Operand operand = fromRegister
                        ? Operand.ofRegister(register(slot, it.source()))
                        : Operand.ofImmediate(it.immediate());
                yield new Operation.Binary(kind(slot, it, fromRegister && wide), wide, target, operand);
            }
        };
    }

    private static Arithmetic kind(int slot, Instruction it, boolean wideRegister) {
        int offset = it.offset();
        return switch (it.opcode() & OPERATION_BITS) {
            case 0x00 -> unsigned(slot, offset, Arithmetic.ADD);
            case 0x10 -> unsigned(slot, offset, Arithmetic.SUB);
            case 0x20 -> unsigned(slot, offset, Arithmetic.MUL);
            case 0x30 -> offset == 1 ? Arithmetic.SDIV : unsigned(slot, offset, Arithmetic.DIV);
            case 0x40 -> unsigned(slot, offset, Arithmetic.OR);
            case 0x50 -> unsigned(slot, offset, Arithmetic.AND);
            case 0x60 -> unsigned(slot, offset, Arithmetic.LSH);
            case 0x70 -> unsigned(slot, offset, Arithmetic.RSH);
            case 0x90 -> offset == 1 ? Arithmetic.SMOD : unsigned(slot, offset, Arithmetic.MOD);
            case 0xa0 -> unsigned(slot, offset, Arithmetic.XOR);
            case 0xb0 -> moveKind(slot, it, wideRegister);
            case 0xc0 -> unsigned(slot, offset, Arithmetic.ARSH);
            default -> throw unsupported(slot, "arithmetic with opcode 0x%02x".formatted(it.opcode()));
        };
    }

    private static Arithmetic moveKind(int slot, Instruction it, boolean wideRegister) {
        boolean fromRegister = (it.opcode() & REGISTER_SOURCE) != 0;
        if (fromRegister && it.offset() == 8) {
            return Arithmetic.MOVE_SIGNED_8;
        }
        if (fromRegister && it.offset() == 16) {
            return Arithmetic.MOVE_SIGNED_16;
        }
        if (wideRegister && it.offset() == 32) {
            return Arithmetic.MOVE_SIGNED_32;
        }
        return unsigned(slot, it.offset(), Arithmetic.MOVE);
    }

    private static Arithmetic unsigned(int slot, int offset, Arithmetic kind) {
        if (offset != 0) {
            throw unsupported(slot, "%s with offset %d".formatted(kind, offset));
        }
        return kind;
    }

    private static Operation swap(int slot, Instruction it, boolean always) {
        int bits = it.immediate();
        if (bits != 16 && bits != 32 && bits != 64) {
            throw unsupported(slot, "a byte swap of %d bits".formatted(bits));
        }
        boolean big = (it.opcode() & REGISTER_SOURCE) != 0;
        if (always && big) {
            throw unsupported(slot, "a byte swap with opcode 0x%02x".formatted(it.opcode()));
        }
        ByteOrder order = always ? ByteOrder.SWAPPED : big ? ByteOrder.BIG : ByteOrder.LITTLE;
        return new Operation.Swap(order, bits, it.destination());
    }

    private Operation jump(int slot, Instruction it, boolean wide) {
        return switch (it.opcode() & OPERATION_BITS) {
            case 0x00 -> new Operation.Jump(place(slot, slot + 1L + (wide ? it.offset() : it.immediate())));
            case 0x80 -> call(slot, it, wide);
            case 0x90 -> new Operation.Exit();
            default -> {
                Operand right = (it.opcode() & REGISTER_SOURCE) != 0
                        ? Operand.ofRegister(register(slot, it.source()))
                        : Operand.ofImmediate(it.immediate());
                int to = place(slot, slot + 1L + it.offset());
                yield new Operation.Branch(comparison(slot, it), wide, register(slot, it.destination()), right, to);
            }
        };
    }

    private Operation call(int slot, Instruction it, boolean wide) {
        if (!wide || (it.opcode() & REGISTER_SOURCE) != 0) {
            throw unsupported(slot, "a call with opcode 0x%02x".formatted(it.opcode()));
        }
        return switch (it.source()) {
            case PseudoSource.NONE -> new Operation.HelperCall(it.immediate());
            case PseudoSource.LOCAL_CALL -> new Operation.LocalCall(place(slot, slot + 1L + it.immediate()));
            case CALL_BY_BTF -> throw unsupported(slot, "a call of a function of the kernel (kfunc)");
            default -> throw unsupported(slot, "a call of kind %d".formatted(it.source()));
        };
    }

    private static Comparison comparison(int slot, Instruction it) {
        return switch (it.opcode() & OPERATION_BITS) {
            case 0x10 -> Comparison.EQ;
            case 0x20 -> Comparison.GT;
            case 0x30 -> Comparison.GE;
            case 0x40 -> Comparison.SET;
            case 0x50 -> Comparison.NE;
            case 0x60 -> Comparison.SGT;
            case 0x70 -> Comparison.SGE;
            case 0xa0 -> Comparison.LT;
            case 0xb0 -> Comparison.LE;
            case 0xc0 -> Comparison.SLT;
            case 0xd0 -> Comparison.SLE;
            default -> throw unsupported(slot, "a jump with opcode 0x%02x".formatted(it.opcode()));
        };
    }

    private int place(int slot, long to) {
        if (to < 0 || to >= code.size()) {
            throw unsupported(slot, "it goes to %d, outside the program".formatted(to));
        }
        return (int) to;
    }

    private static MemorySize plainSize(int slot, Instruction it) {
        if ((it.opcode() & MODE_BITS) != MODE_MEMORY) {
            throw unsupported(slot, "a store with opcode 0x%02x".formatted(it.opcode()));
        }
        return size(it);
    }

    private static MemorySize size(Instruction it) {
        return switch (it.opcode() & SIZE_BITS) {
            case 0x00 -> MemorySize.WORD;
            case 0x08 -> MemorySize.HALF_WORD;
            case 0x10 -> MemorySize.BYTE;
            default -> MemorySize.DOUBLE_WORD;
        };
    }

    private static int writable(int slot, int register) {
        if (register == Register.R10.number()) {
            throw unsupported(slot, "it writes the frame pointer");
        }
        return register(slot, register);
    }

    private static int register(int slot, int register) {
        if (register > Register.R10.number()) {
            throw unsupported(slot, "there is no register %d".formatted(register));
        }
        return register;
    }

    private static UnsupportedInstructionException unsupported(int slot, String reason) {
        return new UnsupportedInstructionException(slot, reason);
    }
}
