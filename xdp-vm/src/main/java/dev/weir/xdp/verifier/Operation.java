package dev.weir.xdp.verifier;

import dev.weir.xdp.helper.Argument;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.semantics.AluCode;
import dev.weir.xdp.semantics.Comparison;
import dev.weir.xdp.verifier.domain.Scalar;
import org.jspecify.annotations.Nullable;

/** An instruction, taken apart once for all the times that a path comes by. Immutable. */
final class Operation {
    /** For a source that is an immediate. */
    static final int NO_REGISTER = -1;

    final Instruction instruction;
    final InstructionClass kind;

    /** Of arithmetic an {@link AluCode}, of jumps a {@link Comparison}; else 0. */
    final int code;

    /** Whether arithmetic or a comparison is of 64 bits. */
    final boolean wide;

    final int destination;

    /** The register that is the second operand of arithmetic or a comparison; {@link #NO_REGISTER} if that is {@link #immediate}. */
    final int source;

    final ScalarValue immediate;

    /** What it calls; null if it calls no helper. */
    final @Nullable Helper helper;

    /** Whether what it calls calls a function of the program. */
    final boolean callsBack;

    /** What has to hold before, in the order in which it is checked. */
    final Obligation[] obligations;

    Operation(Listing listing, int slot) {
        this.instruction = listing.instruction(slot);
        this.kind = instruction.instructionClass();
        this.wide = kind == InstructionClass.ALU64 || kind == InstructionClass.JMP;
        this.code = switch (kind) {
            case ALU, ALU64 -> AluCode.of(instruction);
            case JMP, JMP32 -> Comparison.of(instruction.opcode());
            case LD, LDX, ST, STX -> 0;
        };
        this.destination = instruction.destination();
        this.source = Opcode.hasSourceRegister(instruction) ? instruction.source() : NO_REGISTER;
        this.immediate = ScalarValue.of(Scalar.constant(instruction.immediate()));
        boolean callsHelper = Opcode.isCall(instruction) && !instruction.isLocalCall();
        this.helper = callsHelper ? Helper.of(instruction.immediate()).orElse(null) : null;
        this.callsBack = helper != null && helper.arguments().contains(Argument.FUNCTION);
        this.obligations = Obligations.of(listing, slot);
    }

    /** The second operand of arithmetic or a comparison. */
    Value right(State state) {
        return source == NO_REGISTER ? immediate : state.register(source);
    }

    /** Where the second operand comes from. */
    Origins rightOrigins(State state) {
        return source == NO_REGISTER ? Origins.NONE : state.top().origins(source);
    }
}
