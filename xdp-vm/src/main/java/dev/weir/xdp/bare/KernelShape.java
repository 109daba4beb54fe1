package dev.weir.xdp.bare;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.InvalidProgramException;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.isa.Structure;
import dev.weir.xdp.spec.MapReference;
import java.util.ArrayList;
import java.util.List;

/**
 * A bare program in the shape of an XDP program: before it the registers are set, and where it would exit it stores R0 and passes the
 * packet.
 *
 * <pre>
 *        r1 = &amp;memory; r2 = its length; goto program
 *   end: result = r0; r0 = XDP_PASS; exit
 *   program, with a jump to end for each exit of its first function
 * </pre>
 *
 * @param instructions the program
 * @param maps the maps {@link #MEMORY} and {@link #RESULT}, where it points to them
 */
record KernelShape(Instructions instructions, List<MapReference> maps) {
    static final String MEMORY = "memory";
    static final String RESULT = "result";

    private static final int JUMP = InstructionClass.JMP.code() | JumpOperation.JA.code();
    private static final int LONG_JUMP = InstructionClass.JMP32.code() | JumpOperation.JA.code();
    private static final int EXIT = InstructionClass.JMP.code() | JumpOperation.EXIT.code();

    static KernelShape of(Instructions program, int memoryBytes) {
        Structure.defect(program).ifPresent(defect -> {
            throw new InvalidProgramException("program", defect.slot(), defect.reason());
        });
        Instructions.Builder code = Instructions.builder();
        List<MapReference> maps = new ArrayList<>();
        if (memoryBytes > 0) {
            maps.add(new MapReference.ToValue(code.size(), MEMORY, 0));
            code.loadImmediate64(Register.R1, 0);
        } else {
            code.move(Register.R1, 0);
        }
        Instructions end = end();
        code.move(Register.R2, memoryBytes).add(jump(end.size()));
        int endSlot = code.size();
        maps.add(new MapReference.ToValue(endSlot, RESULT, 0));
        code.addAll(end);
        addProgram(code, program, endSlot);
        return new KernelShape(code.build(), maps);
    }

    private static Instructions end() {
        return Instructions.builder()
                .loadImmediate64(Register.R1, 0)
                .store(MemorySize.DOUBLE_WORD, Register.R1, 0, Register.R0)
                .move(Register.R0, Verdict.PASS.code())
                .exit()
                .build();
    }

    private static void addProgram(Instructions.Builder code, Instructions program, int endSlot) {
        int[] functions = Structure.functionStarts(program);
        int firstEnd = functions.length > 1 ? functions[1] : program.size();
        for (int slot = 0; slot < program.size(); slot++) {
            Instruction instruction = program.get(slot);
            boolean leaves = slot < firstEnd && instruction.opcode() == EXIT;
            code.add(leaves ? jump(endSlot - code.size() - 1) : instruction);
        }
    }

    private static Instruction jump(int distance) {
        return distance >= Short.MIN_VALUE
                ? new Instruction(JUMP, 0, 0, distance, 0)
                : new Instruction(LONG_JUMP, 0, 0, 0, distance);
    }
}
