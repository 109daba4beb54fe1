package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.InstructionClass;

/** Writes arithmetic on numbers: every operation, width and variant. */
final class Arithmetic {
    private static final int SOURCE_REGISTER = 0x08;
    private static final AluOperation[] OPERATIONS = AluOperation.values();
    /** Plain, and of 8, 16 and, for 64 bits, 32 bits with their sign. */
    private static final int[] MOVES = {0, 8, 16, 32};

    private static final int[] WIDTHS = {16, 32, 64};

    private final Body body;

    Arithmetic(Body body) {
        this.body = body;
    }

    void write() {
        AluOperation operation = OPERATIONS[body.random.nextInt(OPERATIONS.length)];
        boolean wide = body.random.nextBoolean();
        int opcode = (wide ? InstructionClass.ALU64 : InstructionClass.ALU).code() | operation.code();
        int destination = body.anyNumber();
        switch (operation) {
            case NEG -> body.code.add(opcode, destination, 0, 0, 0);
            case END -> {
                // In class ALU64 there is only the unconditional swap.
                int direction = !wide && body.random.nextBoolean() ? SOURCE_REGISTER : 0;
                body.code.add(opcode | direction, destination, 0, 0, WIDTHS[body.random.nextInt(WIDTHS.length)]);
            }
            default -> {
                if (body.random.nextBoolean()) {
                    int source = body.anyNumber();
                    body.code.add(opcode | SOURCE_REGISTER, destination, source, variant(operation, wide, true), 0);
                } else {
                    int offset = variant(operation, wide, false);
                    body.code.add(opcode, destination, 0, offset, immediate(operation, wide));
                }
            }
        }
    }

    private int variant(AluOperation operation, boolean wide, boolean fromRegister) {
        return switch (operation) {
            case DIV, MOD -> body.random.nextInt(2);
            case MOV -> fromRegister ? MOVES[body.random.nextInt(wide ? 4 : 3)] : 0;
            default -> 0;
        };
    }

    /** The kernel takes no division by an immediate zero, and no shift by the width or more. */
    private int immediate(AluOperation operation, boolean wide) {
        int constant = body.constant();
        return switch (operation) {
            case DIV, MOD -> constant == 0 ? 3 : constant;
            case LSH, RSH, ARSH -> constant & (wide ? 63 : 31);
            default -> constant;
        };
    }
}
