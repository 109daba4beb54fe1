package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;
import java.util.Arrays;

/** Writes statements that hold others: conditions and bounded loops. */
final class Flow {
    private static final JumpOperation[] CONDITIONS = Arrays.stream(JumpOperation.values())
            .filter(each -> each != JumpOperation.JA && each != JumpOperation.CALL && each != JumpOperation.EXIT)
            .toArray(JumpOperation[]::new);
    private static final int MOST_ROUNDS = 5;

    private final Body body;

    Flow(Body body) {
        this.body = body;
    }

    void write() {
        switch (body.random.nextInt(7)) {
            case 0 -> loop();
            case 1, 2 -> choice();
            case 3 -> spill();
            default -> condition();
        }
    }

    private void condition() {
        int over = jump();
        body.block();
        body.code.land(over);
    }

    private void choice() {
        int toSecond = jump();
        body.block();
        int toEnd = body.anyJump();
        body.code.land(toSecond);
        body.block();
        body.code.land(toEnd);
    }

    /** Counts down in a stack slot that nothing else writes. */
    private void loop() {
        if (body.loops == Body.MAX_LOOPS) {
            condition();
            return;
        }
        body.loops++;
        int counter = -Body.STACK_BYTES - Long.BYTES * body.loops;
        body.code.storeImmediate(MemorySize.DOUBLE_WORD, Body.STACK, counter, body.random.nextInt(1, MOST_ROUNDS + 1));
        int start = body.code.size();
        body.block();
        int register = body.scratch();
        body.code
                .load(MemorySize.DOUBLE_WORD, false, register, Body.STACK, counter)
                .plus(register, -1)
                .store(MemorySize.DOUBLE_WORD, Body.STACK, counter, register);
        int back = body.code.jump(true, JumpOperation.JNE, register, 0);
        body.code.landAt(back, start);
        body.loops--;
    }

    /** Puts a pointer on the stack, does other things, and takes it back. The packet's does not outlive calls. */
    private void spill() {
        if (body.spilled) {
            condition();
            return;
        }
        body.spilled = true;
        int register = pointer();
        body.code.store(MemorySize.DOUBLE_WORD, Body.STACK, Body.SPILL, register);
        if (register == Body.PACKET) {
            body.simpleStatement();
        } else {
            body.block();
        }
        body.number(register);
        body.code.load(MemorySize.DOUBLE_WORD, false, register, Body.STACK, Body.SPILL);
        body.spilled = false;
    }

    private int pointer() {
        return switch (body.random.nextInt(3)) {
            case 0 -> body.hasContext() ? Body.CONTEXT : Body.BASE;
            case 1 -> body.packetBytes > 0 ? Body.PACKET : Body.BASE;
            default -> Body.BASE;
        };
    }

    private int jump() {
        JumpOperation condition = CONDITIONS[body.random.nextInt(CONDITIONS.length)];
        boolean wide = body.random.nextBoolean();
        return body.random.nextBoolean()
                ? body.code.jumpRegister(wide, condition, body.anyNumber(), body.anyNumber())
                : body.code.jump(wide, condition, body.anyNumber(), body.constant());
    }
}
