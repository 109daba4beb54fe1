package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import java.util.random.RandomGenerator;

/** Changes a program at random in a place or three. It keeps its length, so that jumps and what is known of its source still fit. */
final class Mutator {
    private static final Instruction NOTHING = new Instruction(0x05, 0, 0, 0, 0);
    private static final int MOST_CHANGES = 3;
    private static final int[] STEPS = {1, -1, 2, -2, 4, -4, 8, -8, 16, 256};
    private static final int[] SIZES = {0x00, 0x08, 0x10, 0x18};
    private static final int[] EXTREMES = {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x7fff, 0xffff, 0x10000};

    private final RandomGenerator random;

    Mutator(RandomGenerator random) {
        this.random = random;
    }

    Instructions mutate(Instructions program, Setting setting) {
        Instructions changed = program;
        for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
            changed = change(changed, setting);
        }
        return changed;
    }

    private Instructions change(Instructions program, Setting setting) {
        int slot = random.nextInt(program.size());
        Instruction it = program.get(slot);
        if (Slots.isSecond(program, slot)) {
            return Setting.refersToMap(program.get(slot - 1)) || random.nextBoolean()
                    ? program
                    : Slots.replace(program, slot, it.withImmediate(near(it.immediate())));
        }
        if (it.isLoadImmediate64()) {
            return Setting.refersToMap(it) ? otherMap(program, slot, setting) : program;
        }
        return switch (random.nextInt(8)) {
            case 0 -> Slots.replace(program, slot, NOTHING);
            case 1 ->
                Slots.replace(
                        program, slot, with(it, it.opcode(), register(it.destination()), it.source(), it.offset()));
            case 2 ->
                Slots.replace(
                        program, slot, with(it, it.opcode(), it.destination(), register(it.source()), it.offset()));
            case 3 -> Slots.replace(program, slot, it.withImmediate(near(it.immediate())));
            case 4 ->
                Slots.replace(program, slot, with(it, it.opcode(), it.destination(), it.source(), step(it.offset())));
            case 5 -> Slots.replace(program, slot, with(it, opcode(it), it.destination(), it.source(), it.offset()));
            case 6 -> swap(program, slot);
            default -> again(program, slot);
        };
    }

    private static Instruction with(Instruction it, int opcode, int destination, int source, int offset) {
        return new Instruction(opcode, destination, source, (short) offset, it.immediate());
    }

    private Instructions otherMap(Instructions program, int slot, Setting setting) {
        int map = random.nextInt(setting.maps().size());
        return Slots.replace(program, slot, program.get(slot).withImmediate(map));
    }

    private int register(int before) {
        return random.nextInt(4) == 0
                ? random.nextInt(11)
                : Math.floorMod(before + (random.nextBoolean() ? 1 : -1), 10);
    }

    private int step(int before) {
        return before + STEPS[random.nextInt(STEPS.length)];
    }

    private int near(int before) {
        return switch (random.nextInt(4)) {
            case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
            case 1 -> before ^ (1 << random.nextInt(Integer.SIZE));
            default -> step(before);
        };
    }

    /** Another operation, width, size or kind of operand. */
    private int opcode(Instruction it) {
        return switch (it.instructionClass()) {
            case ALU, ALU64 ->
                switch (random.nextInt(3)) {
                    case 0 -> it.opcode() ^ 0x03;
                    case 1 -> (it.opcode() & 0x0f) | (random.nextInt(14) << 4);
                    default -> it.opcode() ^ 0x08;
                };
            case JMP, JMP32 ->
                switch (random.nextInt(3)) {
                    case 0 -> it.opcode() ^ 0x03;
                    case 1 -> it.isJump() ? (it.opcode() & 0x0f) | (random.nextInt(14) << 4) : it.opcode();
                    default -> it.isJump() ? it.opcode() ^ 0x08 : it.opcode();
                };
            case LDX -> random.nextInt(4) == 0 ? it.opcode() ^ 0xe0 : size(it.opcode());
            case ST, STX -> random.nextInt(4) == 0 ? it.opcode() ^ 0x01 : size(it.opcode());
            case LD -> it.opcode();
        };
    }

    private int size(int opcode) {
        return (opcode & ~0x18) | SIZES[random.nextInt(SIZES.length)];
    }

    private static boolean isSingle(Instructions program, int slot) {
        return slot < program.size() && !program.get(slot).isLoadImmediate64() && !Slots.isSecond(program, slot);
    }

    private static Instructions swap(Instructions program, int slot) {
        if (!isSingle(program, slot + 1)) {
            return program;
        }
        Instruction first = program.get(slot);
        return Slots.replace(Slots.replace(program, slot, program.get(slot + 1)), slot + 1, first);
    }

    private Instructions again(Instructions program, int slot) {
        int other = random.nextInt(program.size());
        return isSingle(program, other) ? Slots.replace(program, other, program.get(slot)) : program;
    }
}
