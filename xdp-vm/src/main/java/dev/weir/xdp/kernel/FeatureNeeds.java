package dev.weir.xdp.kernel;

import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.AtomicOperation;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemoryMode;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds what an object needs of a kernel that not every one has. */
final class FeatureNeeds {
    /** Number of the helper. */
    static final int TAIL_CALL = 12;

    private final Set<KernelFeature> found = new LinkedHashSet<>();

    private FeatureNeeds() {}

    /** What a collection needs, the newest first. */
    static List<KernelFeature> of(CollectionSpec spec) {
        FeatureNeeds needs = new FeatureNeeds();
        spec.maps().values().forEach(needs::map);
        spec.programs().values().forEach(needs::program);
        return needs.found.stream()
                .filter(KernelFeature::isNew)
                .sorted(Comparator.comparing(KernelFeature::since).reversed().thenComparing(KernelFeature::title))
                .toList();
    }

    private void map(MapSpec map) {
        found.add(new KernelFeature.OfMap(map.type()));
        if (map.inner() != null) {
            map(map.inner());
        }
    }

    private void program(ProgramSpec program) {
        if ((program.kind().flags() & ProgramKind.FLAG_XDP_HAS_FRAGS) != 0) {
            found.add(new KernelFeature.Fragments());
        }
        Instructions code = program.instructions();
        boolean tailCalls = false;
        boolean functions = false;
        for (int slot = 0; slot < code.size(); slot++) {
            Instruction instruction = code.get(slot);
            if (instruction.isHelperCall()) {
                found.add(new KernelFeature.HelperCall(instruction.immediate()));
                tailCalls |= instruction.immediate() == TAIL_CALL;
            }
            functions |= instruction.isLocalCall();
            instruction(instruction);
            slot += instruction.isLoadImmediate64() ? 1 : 0;
        }
        if (tailCalls && functions) {
            found.add(KernelFeature.Code.TAIL_CALL_AND_FUNCTION);
        }
    }

    private void instruction(Instruction instruction) {
        if (instruction.isLoadOfFunction()) {
            found.add(KernelFeature.Code.CALLBACKS);
        }
        boolean version4 = switch (instruction.instructionClass()) {
            case LDX -> isOf(instruction, MemoryMode.MEMORY_SIGNED);
            case ALU, ALU64 -> isVersion4(instruction);
            case JMP32 ->
                JumpOperation.of(instruction.opcode())
                        .filter(JumpOperation.JA::equals)
                        .isPresent();
            case LD, ST, STX, JMP -> false;
        };
        if (version4) {
            found.add(KernelFeature.Code.VERSION_4);
        }
        if (isAtomicBeyondAddition(instruction)) {
            found.add(KernelFeature.Code.ATOMICS);
        }
    }

    private static boolean isOf(Instruction instruction, MemoryMode mode) {
        return MemoryMode.of(instruction.opcode()).filter(mode::equals).isPresent();
    }

    private static boolean isVersion4(Instruction instruction) {
        return switch (AluOperation.of(instruction.opcode()).orElse(AluOperation.ADD)) {
            case DIV, MOD, MOV -> instruction.offset() != 0;
            case END -> instruction.instructionClass() == InstructionClass.ALU64;
            default -> false;
        };
    }

    private static boolean isAtomicBeyondAddition(Instruction instruction) {
        return instruction.instructionClass() == InstructionClass.STX
                && isOf(instruction, MemoryMode.ATOMIC)
                && instruction.immediate() != AtomicOperation.ADD.code();
    }
}
