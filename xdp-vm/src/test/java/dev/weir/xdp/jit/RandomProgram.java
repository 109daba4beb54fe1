package dev.weir.xdp.jit;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.PseudoSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Programs that a verifier would accept, as like as not senseless: all arithmetic, branches, loops within loops, memory, frames with overlapping words of all
 * sizes, atomics, functions. R6 is the address of {@value #MEMORY} bytes of memory; R9 and R8 count loops.
 */
final class RandomProgram {
    /** Bytes of memory that R1 must point to. */
    static final int MEMORY = 64;

    private static final int[] ARITHMETIC = {0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x90, 0xa0, 0xb0, 0xc0};
    private static final int[] COMPARISONS = {0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0xa0, 0xb0, 0xc0, 0xd0};
    private static final int[] INTERESTING = {
        0, 1, -1, 2, 7, 31, 32, 255, 256, 65535, Integer.MAX_VALUE, Integer.MIN_VALUE
    };
    private static final MemorySize[] SIZES = MemorySize.values();
    private static final int FRAME = 48;
    private static final int MEMORY_BASE = 6;

    private final Random random;
    private final List<Instruction> code = new ArrayList<>();
    private final List<Integer> calls = new ArrayList<>();

    private RandomProgram(long seed) {
        random = new Random(seed);
    }

    /** @param length instructions of its first function, about */
    static Instructions of(long seed, int length) {
        RandomProgram it = new RandomProgram(seed);
        it.function(length, true);
        if (!it.calls.isEmpty()) {
            int start = it.code.size();
            for (int call : it.calls) {
                it.code.set(call, it.code.get(call).withImmediate(start - call - 1));
            }
            it.function(20 + length / 4, false);
        }
        return Instructions.of(it.code.toArray(Instruction[]::new));
    }

    private void function(int length, boolean mayCall) {
        add(0xbf, MEMORY_BASE, 1, 0, 0);
        for (int register : new int[] {0, 2, 3, 4, 5, 7, 8, 9}) {
            add(0xb7, register, 0, 0, number());
        }
        for (int at = 8; at <= FRAME; at += 8) {
            add(0x7a, 10, 0, -at, number());
        }
        body(length, 0, mayCall);
        for (int register : new int[] {2, 3, 4, 5, 7}) {
            add(0xaf, 0, register, 0, 0);
        }
        for (int at = 8; at <= FRAME; at += 8) {
            add(0x79, 1, 10, -at, 0);
            add(0x0f, 0, 1, 0, 0);
        }
        add(0x95, 0, 0, 0, 0);
    }

    private void body(int length, int depth, boolean mayCall) {
        int end = code.size() + length;
        while (code.size() < end) {
            switch (random.nextInt(20)) {
                case 0, 1 -> branch(end, depth, mayCall);
                case 2 -> {
                    if (depth < 2 && end - code.size() > 12) {
                        loop(Math.min(end - code.size() - 4, 4 + random.nextInt(length)), depth, mayCall);
                    }
                }
                case 3, 4, 5, 6 -> memory();
                case 7 -> atomic();
                case 8 -> {
                    if (mayCall && random.nextInt(4) == 0) {
                        call();
                    }
                }
                default -> arithmetic();
            }
        }
    }

    private void branch(int end, int depth, boolean mayCall) {
        int skipped = Math.min(1 + random.nextInt(12), end - code.size() - 2);
        if (skipped < 1) {
            return;
        }
        int at = code.size();
        int opcode = COMPARISONS[random.nextInt(COMPARISONS.length)] | (random.nextBoolean() ? 0x05 : 0x06);
        boolean withRegister = random.nextInt(3) == 0;
        add(opcode | (withRegister ? 0x08 : 0), scalar(), withRegister ? scalar() : 0, 0, withRegister ? 0 : number());
        body(skipped, 2, mayCall && depth == 0);
        Instruction jump = code.get(at);
        code.set(
                at,
                new Instruction(
                        jump.opcode(), jump.destination(), jump.source(), code.size() - at - 1, jump.immediate()));
    }

    private void loop(int length, int depth, boolean mayCall) {
        int counter = 9 - depth;
        boolean narrow = random.nextBoolean();
        add(narrow ? 0xb4 : 0xb7, counter, 0, 0, 0);
        int start = code.size();
        body(length, depth + 1, mayCall);
        add(narrow ? 0x04 : 0x07, counter, 0, 0, 1);
        int comparison = random.nextBoolean() ? 0x50 : 0xa0;
        add(comparison | (narrow ? 0x06 : 0x05), counter, 0, start - code.size() - 1, 1 + random.nextInt(6));
    }

    private void arithmetic() {
        boolean wide = random.nextBoolean();
        int target = scalar();
        switch (random.nextInt(10)) {
            case 0 -> add(wide ? 0x87 : 0x84, target, 0, 0, 0);
            case 1 ->
                add(
                        new int[] {0xd4, 0xdc, 0xd7}[random.nextInt(3)],
                        target,
                        0,
                        0,
                        new int[] {16, 32, 64}[random.nextInt(3)]);
            case 2 ->
                add(
                        wide ? 0xbf : 0xbc,
                        target,
                        scalar(),
                        (wide ? new int[] {8, 16, 32} : new int[] {8, 16})[random.nextInt(2)],
                        0);
            default -> {
                int operation = ARITHMETIC[random.nextInt(ARITHMETIC.length)];
                boolean withRegister = random.nextBoolean();
                boolean divides = operation == 0x30 || operation == 0x90;
                int immediate = operation == 0x60 || operation == 0x70 || operation == 0xc0
                        ? random.nextInt(wide ? 64 : 32)
                        : divides ? Math.max(1, Math.abs(number())) : number();
                add(
                        operation | (wide ? 0x07 : 0x04) | (withRegister ? 0x08 : 0),
                        target,
                        withRegister ? scalar() : 0,
                        divides && random.nextInt(3) == 0 ? 1 : 0,
                        withRegister ? 0 : immediate);
            }
        }
    }

    private void memory() {
        MemorySize size = SIZES[random.nextInt(SIZES.length)];
        boolean frame = random.nextInt(3) != 0;
        int base = frame ? 10 : MEMORY_BASE;
        int slots = (frame ? FRAME : MEMORY) / size.bytes();
        int offset = random.nextInt(slots) * size.bytes() - (frame ? FRAME : 0);
        switch (random.nextInt(5)) {
            case 0 -> add(0x62 | size.code(), base, 0, offset, number());
            case 1, 2 -> add(0x63 | size.code(), base, scalar(), offset, 0);
            case 3 -> add(0x61 | size.code(), scalar(), base, offset, 0);
            default -> add((size == MemorySize.DOUBLE_WORD ? 0x61 : 0x81) | size.code(), scalar(), base, offset, 0);
        }
    }

    private void atomic() {
        boolean wide = random.nextBoolean();
        int operation = new int[] {0x00, 0x01, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1}[random.nextInt(10)];
        add(wide ? 0xdb : 0xc3, MEMORY_BASE, scalar(), 8 * random.nextInt(MEMORY / 8), operation);
    }

    /** Calls the second function with the memory; R1 to R5 are lost. */
    private void call() {
        add(0xbf, 1, MEMORY_BASE, 0, 0);
        calls.add(code.size());
        add(0x85, 0, PseudoSource.LOCAL_CALL, 0, 0);
        for (int register = 2; register <= 5; register++) {
            add(0xb7, register, 0, 0, number());
        }
    }

    private int scalar() {
        return new int[] {0, 2, 3, 4, 5, 7}[random.nextInt(6)];
    }

    private int number() {
        return switch (random.nextInt(3)) {
            case 0 -> INTERESTING[random.nextInt(INTERESTING.length)];
            case 1 -> random.nextInt(256) - 64;
            default -> random.nextInt();
        };
    }

    private void add(int opcode, int destination, int source, int offset, int immediate) {
        code.add(new Instruction(opcode, destination, source, offset, immediate));
    }
}
