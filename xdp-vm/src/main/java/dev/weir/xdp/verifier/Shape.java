package dev.weir.xdp.verifier;

import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.Defect;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the verifier asks of a program as a whole, over and above its being well-formed, and before any path is followed. */
final class Shape {
    private Shape() {}

    /** The first thing that is wrong; empty if nothing is. */
    static Optional<Defect> defect(Listing listing, ControlFlow flow) {
        if (listing.program().kind().type() != ProgramType.XDP) {
            return Optional.of(new Defect(0, "only XDP programs can be verified"));
        }
        int unreached = flow.firstUnreached();
        if (unreached >= 0) {
            return Optional.of(new Defect(unreached, "no way leads to this instruction"));
        }
        for (int slot = 0; slot < listing.size(); slot = listing.next(slot)) {
            String problem = problem(listing.instruction(slot));
            if (problem == null && listing.reference(slot) instanceof MapReference.ToValue value) {
                problem = problem(listing.map(value), value.offset());
            }
            if (problem != null) {
                return Optional.of(new Defect(slot, problem));
            }
        }
        return Optional.empty();
    }

    /** Only arrays of one value have it where it stays ({@code array_map_direct_value_addr}). */
    private static @Nullable String problem(MapSpec map, int offset) {
        if (map.type() != MapType.ARRAY || map.maxEntries() != 1) {
            return "map %s is no array of one value, to point into".formatted(map.name());
        }
        return offset < 0 || offset >= map.valueSize()
                ? "it points to byte %d of the value of map %s, which has %d"
                        .formatted(offset, map.name(), map.valueSize())
                : null;
    }

    private static @Nullable String problem(Instruction instruction) {
        InstructionClass kind = instruction.instructionClass();
        boolean arithmetic = kind == InstructionClass.ALU || kind == InstructionClass.ALU64;
        if (!arithmetic || Opcode.hasSourceRegister(instruction)) {
            return null;
        }
        int operation = Opcode.operation(instruction);
        int immediate = instruction.immediate();
        boolean divides = operation == AluOperation.DIV.code() || operation == AluOperation.MOD.code();
        if (divides && immediate == 0) {
            return "it divides by zero";
        }
        boolean shifts = operation == AluOperation.LSH.code()
                || operation == AluOperation.RSH.code()
                || operation == AluOperation.ARSH.code();
        int width = kind == InstructionClass.ALU64 ? Long.SIZE : Integer.SIZE;
        return shifts && (immediate < 0 || immediate >= width)
                ? "it shifts %d bits by %d".formatted(width, immediate)
                : null;
    }
}
