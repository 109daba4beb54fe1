package dev.weir.xdp.isa;

import java.util.Optional;

/** Instructions that exist but that no XDP program here may have, on whatever machine. */
final class Unsupported {
    private Unsupported() {}

    /** Why a sound instruction is refused; empty if it is not. */
    static Optional<String> reason(Instruction slot) {
        return writesFrame(slot)
                ? Optional.of("r10, the frame pointer, is read-only")
                : switch (slot.instructionClass()) {
                    case JMP -> callReason(slot);
                    case LD -> loadReason(slot);
                    case ALU, ALU64, JMP32, LDX, ST, STX -> Optional.empty();
                };
    }

    private static boolean writesFrame(Instruction slot) {
        int frame = Register.R10.number();
        return switch (slot.instructionClass()) {
            case ALU, ALU64, LD, LDX -> slot.destination() == frame;
            case STX -> slot.source() == frame && fetches(slot);
            case JMP, JMP32, ST -> false;
        };
    }

    private static boolean fetches(Instruction slot) {
        boolean atomic = MemoryMode.of(slot.opcode()).equals(Optional.of(MemoryMode.ATOMIC));
        return atomic
                && AtomicOperation.of(slot.immediate())
                        .filter(AtomicOperation::writesSource)
                        .isPresent();
    }

    private static Optional<String> callReason(Instruction slot) {
        boolean call = JumpOperation.of(slot.opcode()).equals(Optional.of(JumpOperation.CALL));
        return call && slot.source() == PseudoSource.KERNEL_CALL
                ? Optional.of("it calls a kernel function (kfunc), which only a kernel has")
                : Optional.empty();
    }

    private static Optional<String> loadReason(Instruction slot) {
        if (!slot.isLoadImmediate64()) {
            return Optional.of(
                    "packet loads of classic BPF (ABS and IND) work on socket buffers, which XDP programs have none of");
        }
        return switch (slot.source()) {
            case PseudoSource.NONE, PseudoSource.MAP_FD, PseudoSource.MAP_VALUE, PseudoSource.FUNCTION ->
                Optional.empty();
            default ->
                Optional.of(
                        "%d is no kind of 64-bit load that is supported (its source field)".formatted(slot.source()));
        };
    }
}
