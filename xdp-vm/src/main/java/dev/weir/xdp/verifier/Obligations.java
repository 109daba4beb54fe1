package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.semantics.AluCode;
import dev.weir.xdp.verifier.Obligation.CallableHelper;
import dev.weir.xdp.verifier.Obligation.ComparableValues;
import dev.weir.xdp.verifier.Obligation.Initialised;
import dev.weir.xdp.verifier.Obligation.NoAddressLeaves;
import dev.weir.xdp.verifier.Obligation.NothingHeld;
import dev.weir.xdp.verifier.Obligation.SafeArithmetic;
import dev.weir.xdp.verifier.Obligation.ValidAccess;
import dev.weir.xdp.verifier.Obligation.ValidAccess.Kind;
import dev.weir.xdp.verifier.Obligation.ValidArgument;
import dev.weir.xdp.verifier.Obligation.ValidCall;
import dev.weir.xdp.verifier.Obligation.ValidResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which instruction has which obligations, in the order in which they are checked. All that the verifier asks of a program is here. */
final class Obligations {
    private static final int NO_REGISTER = -1;

    private static final Obligation[] NONE = new Obligation[0];

    private Obligations() {}

    /** What has to hold before the instruction at a slot may run. */
    static Obligation[] of(Listing listing, int slot) {
        Instruction instruction = listing.instruction(slot);
        return switch (instruction.instructionClass()) {
            case ALU, ALU64 -> ofArithmetic(instruction);
            case LD -> NONE;
            case LDX -> ofLoad(instruction);
            case ST -> ofImmediateStore(instruction);
            case STX -> Opcode.isAtomic(instruction) ? ofAtomic(instruction) : ofStore(instruction);
            case JMP, JMP32 -> ofJump(instruction, slot);
        };
    }

    private static Obligation[] all(Obligation... obligations) {
        return obligations;
    }

    private static Obligation[] ofArithmetic(Instruction instruction) {
        int code = AluCode.of(instruction);
        boolean wide = instruction.instructionClass() == InstructionClass.ALU64;
        boolean readsSource =
                Opcode.hasSourceRegister(instruction) && Opcode.operation(instruction) != AluOperation.END.code();
        int source = readsSource ? instruction.source() : NO_REGISTER;
        int destination = instruction.destination();
        boolean move = Opcode.operation(instruction) == AluOperation.MOV.code();
        if (code == AluCode.MOV) {
            return readsSource ? all(new Initialised(source)) : NONE;
        }
        SafeArithmetic safe = new SafeArithmetic(destination, source, code, wide);
        if (move) {
            return all(new Initialised(source), safe);
        }
        return readsSource
                ? all(new Initialised(destination), new Initialised(source), safe)
                : all(new Initialised(destination), safe);
    }

    private static Obligation[] ofLoad(Instruction instruction) {
        return all(new Initialised(instruction.source()), access(instruction.source(), instruction, Kind.READ));
    }

    private static Obligation[] ofImmediateStore(Instruction instruction) {
        return all(
                new Initialised(instruction.destination()), access(instruction.destination(), instruction, Kind.WRITE));
    }

    private static Obligation[] ofStore(Instruction instruction) {
        int base = instruction.destination();
        int source = instruction.source();
        return all(
                new Initialised(base),
                new Initialised(source),
                access(base, instruction, Kind.WRITE),
                new NoAddressLeaves(source, base, Opcode.bytes(instruction)));
    }

    private static Obligation[] ofAtomic(Instruction instruction) {
        List<Obligation> obligations = new ArrayList<>();
        int base = instruction.destination();
        obligations.add(new Initialised(base));
        obligations.add(new Initialised(instruction.source()));
        if (Opcode.isCompareExchange(instruction)) {
            obligations.add(new Initialised(Register.R0.number()));
            obligations.add(new NoAddressLeaves(Register.R0.number(), NO_REGISTER, Opcode.bytes(instruction)));
        }
        obligations.add(access(base, instruction, Kind.ATOMIC));
        obligations.add(new NoAddressLeaves(instruction.source(), NO_REGISTER, Opcode.bytes(instruction)));
        return obligations.toArray(NONE);
    }

    private static ValidAccess access(int base, Instruction instruction, Kind kind) {
        return new ValidAccess(base, instruction.offset(), Opcode.bytes(instruction), kind);
    }

    private static Obligation[] ofJump(Instruction instruction, int slot) {
        if (Opcode.isExit(instruction)) {
            return all(new ValidResult(), new NothingHeld());
        }
        if (Opcode.isCall(instruction)) {
            return instruction.isLocalCall()
                    ? all(new ValidCall(slot + 1 + instruction.immediate()))
                    : ofHelper(instruction.immediate());
        }
        if (instruction.endsFlow()) {
            return NONE;
        }
        int left = instruction.destination();
        if (!Opcode.hasSourceRegister(instruction)) {
            return all(new Initialised(left), new ComparableValues(left, NO_REGISTER));
        }
        int right = instruction.source();
        return all(new Initialised(left), new Initialised(right), new ComparableValues(left, right));
    }

    private static Obligation[] ofHelper(int number) {
        List<Obligation> obligations = new ArrayList<>();
        obligations.add(new CallableHelper(number));
        Optional<Helper> helper = Helper.of(number);
        if (helper.isPresent()) {
            List<Argument> arguments = helper.get().arguments();
            for (int index = 0; index < arguments.size(); index++) {
                obligations.add(new ValidArgument(helper.get(), index + 1, arguments.get(index)));
            }
        }
        return obligations.toArray(NONE);
    }
}
