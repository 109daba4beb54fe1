package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.Instruction;
import java.util.List;

/**
 * Which registers may still be read from an instruction on, within its function. What is in others makes no difference, so states need
 * not agree on it. Computed backwards over each function until nothing changes.
 */
final class RegisterLiveness {
    /** R1 to R5, which calls take. */
    private static final int ARGUMENTS = 0b11_1110;

    /** R0 to R5, which calls leave nothing in, or something new. */
    private static final int CLOBBERED = 0b11_1111;

    private final Listing listing;
    private final ControlFlow flow;
    private final short[] live;
    private final short[] reads;
    private final short[] writes;

    RegisterLiveness(Listing listing, ControlFlow flow) {
        this.listing = listing;
        this.flow = flow;
        this.live = new short[listing.size()];
        this.reads = new short[listing.size()];
        this.writes = new short[listing.size()];
        for (int slot = 0; slot < listing.size(); slot = listing.next(slot)) {
            reads[slot] = (short) reads(listing.instruction(slot));
            writes[slot] = (short) writes(listing.instruction(slot));
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int slot = listing.size() - 1; slot >= 0; slot--) {
                changed |= !listing.isSecondHalf(slot) && update(slot);
            }
        }
    }

    /** A bit for each register that may be read before it is written, from a slot on. */
    int at(int slot) {
        return live[slot];
    }

    private boolean update(int slot) {
        int next = flow.next(slot);
        int target = flow.target(slot);
        int after = (next == ControlFlow.NOWHERE ? 0 : live[next]) | (target == ControlFlow.NOWHERE ? 0 : live[target]);
        short before = (short) (readAt(slot) | (after & ~writes[slot]));
        boolean changed = before != live[slot];
        live[slot] = before;
        return changed;
    }

    private int readAt(int slot) {
        Instruction instruction = listing.instruction(slot);
        if (!instruction.isLocalCall()) {
            return reads[slot];
        }
        int target = slot + 1 + instruction.immediate();
        return listing.subprogramAt(target).global() ? ARGUMENTS : live[target] & ARGUMENTS;
    }

    /** A bit for each register that an instruction may read. */
    static int reads(Instruction instruction) {
        int destination = 1 << instruction.destination();
        int source = 1 << instruction.source();
        return switch (instruction.instructionClass()) {
            case LD -> 0;
            case LDX -> source;
            case ST -> destination;
            case STX -> Opcode.isCompareExchange(instruction) ? destination | source | 1 : destination | source;
            case ALU, ALU64 -> {
                int operation = Opcode.operation(instruction);
                boolean move = operation == AluOperation.MOV.code();
                boolean unary = operation == AluOperation.NEG.code() || operation == AluOperation.END.code();
                yield (move ? 0 : destination) | (!unary && Opcode.hasSourceRegister(instruction) ? source : 0);
            }
            case JMP, JMP32 -> {
                if (Opcode.isExit(instruction)) {
                    yield 1;
                }
                if (Opcode.isCall(instruction)) {
                    yield instruction.isLocalCall() ? ARGUMENTS : arguments(instruction.immediate());
                }
                if (instruction.endsFlow()) {
                    yield 0;
                }
                yield Opcode.hasSourceRegister(instruction) ? destination | source : destination;
            }
        };
    }

    private static int arguments(int helper) {
        List<Argument> arguments = Helper.of(helper).map(Helper::arguments).orElse(List.of());
        return ((1 << arguments.size()) - 1) << 1;
    }

    private static int writes(Instruction instruction) {
        int destination = 1 << instruction.destination();
        return switch (instruction.instructionClass()) {
            case LD, LDX, ALU, ALU64 -> destination;
            case ST -> 0;
            case STX ->
                Opcode.isCompareExchange(instruction) ? 1 : Opcode.isFetch(instruction) ? 1 << instruction.source() : 0;
            case JMP, JMP32 -> Opcode.isCall(instruction) ? CLOBBERED : 0;
        };
    }
}
