package dev.weir.xdp.isa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Valid instructions: one of every form, and random ones. */
final class InstructionSamples {
    private static final int[] IMMEDIATES = {0, 1, -1, 7, 64, Integer.MAX_VALUE, Integer.MIN_VALUE};
    private static final int[] OFFSETS = {0, 1, 3, -1, -8, 16, Short.MAX_VALUE, Short.MIN_VALUE};
    private static final int[] ATOMIC = Arrays.stream(AtomicOperation.values())
            .mapToInt(AtomicOperation::code)
            .toArray();
    private static final int[] FIELDS = {0, 1, 8, 16, 32, 64};

    private InstructionSamples() {}

    /** All that is valid among every opcode with telling values of all fields, each a sequence of one or two slots. */
    static List<Instructions> systematic() {
        List<Instructions> all = new ArrayList<>();
        for (int opcode = 0; opcode < 256; opcode++) {
            for (int registers : new int[] {0x00, 0x01, 0x10, 0x21, 0x30, 0x40, 0x50, 0x60, 0xa9, 0x9a}) {
                addForms(all, opcode, registers & 0xf, registers >>> 4);
            }
        }
        return all;
    }

    private static void addForms(List<Instructions> all, int opcode, int destination, int source) {
        for (int offset : OFFSETS) {
            for (int immediate : IMMEDIATES) {
                addIfValid(all, new Instruction(opcode, destination, source, offset, immediate));
            }
            for (AtomicOperation operation : AtomicOperation.values()) {
                addIfValid(all, new Instruction(opcode, destination, source, offset, operation.code()));
            }
        }
        for (int offset : FIELDS) {
            for (int immediate : FIELDS) {
                addIfValid(all, new Instruction(opcode, destination, source, offset, immediate));
            }
        }
    }

    private static void addIfValid(List<Instructions> all, Instruction slot) {
        if (!slot.isLoadImmediate64()) {
            Instructions alone = Instructions.of(slot);
            if (Encoding.problem(alone, 0).isEmpty()) {
                all.add(alone);
            }
            return;
        }
        for (int high : IMMEDIATES) {
            Instructions both = Instructions.of(slot, new Instruction(0, 0, 0, 0, high));
            if (Encoding.problem(both, 0).isEmpty()) {
                all.add(both);
            }
        }
    }

    /** Random slots, of which many are no valid instructions. */
    static Instructions random(RandomGenerator random, int slots) {
        Instructions.Builder code = Instructions.builder();
        while (code.size() < slots) {
            code.add(new Instruction(
                    random.nextInt(256), number(random, 12), number(random, 12), offset(random), immediate(random)));
            if (code.get(code.size() - 1).isLoadImmediate64() && random.nextInt(8) != 0) {
                code.add(new Instruction(0, 0, 0, 0, immediate(random)));
            }
        }
        return code.build();
    }

    private static int number(RandomGenerator random, int bound) {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(bound);
    }

    private static int offset(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(-20, 20);
            default -> (short) random.nextInt();
        };
    }

    private static int immediate(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(-20, 70);
            case 2 -> ATOMIC[random.nextInt(ATOMIC.length)];
            default -> random.nextInt();
        };
    }
}
