package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;
import java.util.Arrays;

/** Writes branches whose ways meet again with different things in registers, and loops. */
final class FlowIdioms {
    private static final JumpOperation[] CONDITIONS = Arrays.stream(JumpOperation.values())
            .filter(each -> each != JumpOperation.JA && each != JumpOperation.CALL && each != JumpOperation.EXIT)
            .toArray(JumpOperation[]::new);
    private static final int MOST_ROUNDS = 6;
    private static final int MOST_DEPTH = 3;
    private static final int COUNTER = -Long.BYTES * (Draft.SLOTS + 3);

    private final Draft draft;
    private final CodeWriter code;
    private final NumberIdioms numbers;
    private final DraftWriter writer;

    FlowIdioms(Draft draft, NumberIdioms numbers, DraftWriter writer) {
        this.draft = draft;
        this.code = draft.code;
        this.numbers = numbers;
        this.writer = writer;
    }

    void write() {
        if (draft.depth >= MOST_DEPTH) {
            numbers.write();
            return;
        }
        draft.depth++;
        switch (draft.choose(6)) {
            case 0 -> loop();
            case 1, 2 -> choice();
            case 3 -> select();
            default -> condition();
        }
        draft.depth--;
    }

    private void condition() {
        int over = jump();
        Draft.Known before = draft.known();
        block();
        code.land(over);
        draft.join(before);
    }

    private void choice() {
        int toSecond = jump();
        Draft.Known before = draft.known();
        block();
        int toEnd = code.jump();
        code.land(toSecond);
        Draft.Known afterFirst = draft.known();
        draft.restore(before);
        block();
        code.land(toEnd);
        draft.join(afterFirst);
    }

    /** One number or another, both small: what is known later on depends on the way. */
    private void select() {
        int register = draft.free();
        int first = draft.choose(24);
        int second = draft.slip() ? 24 + draft.choose(400) : draft.choose(24);
        boolean after = draft.choose(2) == 0;
        if (after) {
            code.move(register, first);
        }
        int condition = numbers.numberUpTo(1 << draft.choose(16));
        if (condition == register) {
            return;
        }
        int over = code.jump(draft.choose(2) == 0, JumpOperation.JSET, condition, 1);
        code.move(register, second);
        if (after) {
            code.land(over);
        } else {
            int end = code.jump();
            code.land(over);
            code.move(register, first);
            code.land(end);
        }
        draft.set(register, Held.number(Math.max(first, Math.min(second, 24))));
    }

    private void loop() {
        if (draft.loops > 0) {
            condition();
            return;
        }
        Draft.Known before = draft.known();
        boolean onStack = draft.choose(3) == 0;
        int counter = draft.free();
        int rounds = 1 + draft.choose(MOST_ROUNDS);
        int bound = draft.choose(2) == 0 ? numbers.numberUpTo(rounds) : -1;
        if (onStack) {
            code.storeImmediate(MemorySize.DOUBLE_WORD, Draft.STACK, COUNTER, 0);
        } else {
            code.move(counter, 0);
        }
        draft.set(counter, Held.number(rounds));
        draft.beginLoop();
        draft.lock(counter);
        if (bound >= 0) {
            draft.lock(bound);
        }
        int start = code.size();
        block();
        if (onStack) {
            code.load(MemorySize.DOUBLE_WORD, false, counter, Draft.STACK, COUNTER);
        }
        boolean wide = draft.choose(4) > 0;
        if (!draft.slip()) {
            code.add(
                    (wide ? InstructionClass.ALU64 : InstructionClass.ALU).code() | AluOperation.ADD.code(),
                    counter,
                    0,
                    0,
                    1 + draft.choose(2));
        }
        if (onStack) {
            code.store(MemorySize.DOUBLE_WORD, Draft.STACK, COUNTER, counter);
        }
        JumpOperation condition = draft.choose(3) == 0 ? JumpOperation.JSLT : JumpOperation.JLT;
        int back = bound >= 0 && bound != counter
                ? code.jumpRegister(wide, condition, counter, bound)
                : code.jump(wide, condition, counter, rounds);
        code.landAt(back, start);
        draft.loops--;
        Draft.Known after = draft.known();
        draft.restore(new Draft.Known(after.held(), after.slots(), before.locked()));
        draft.set(counter, Held.number(rounds + 2L));
    }

    private void block() {
        for (int i = 1 + draft.choose(3); i > 0; i--) {
            writer.statement();
        }
    }

    private int jump() {
        JumpOperation condition = CONDITIONS[draft.choose(CONDITIONS.length)];
        boolean wide = draft.choose(3) > 0;
        int left = draft.slip() ? draft.choose(Draft.REGISTERS) : draft.number();
        return draft.choose(3) == 0
                ? code.jumpRegister(wide, condition, left, draft.number())
                : code.jump(wide, condition, left, draft.constant());
    }
}
