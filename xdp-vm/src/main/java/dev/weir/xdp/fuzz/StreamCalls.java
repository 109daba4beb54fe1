package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes calls of helpers on maps without keys: queue, stack and ring buffer. */
final class StreamCalls {
    private static final int[] RECORD_BYTES = {8, 16, 24, 40, 1000};
    private static final int[] INITIALISED_BYTES = {8, 16, 24, 40, 48};
    private static final int[] QUESTIONS = {0, 1, 7};
    private static final int LARGEST_FLAGS = 4;

    private final Body body;
    private final CodeWriter code;

    StreamCalls(Body body) {
        this.body = body;
        this.code = body.code;
    }

    void write() {
        switch (body.random.nextInt(8)) {
            case 0, 1 -> queue(Helper.MAP_PUSH_ELEM);
            case 2 -> queue(Helper.MAP_POP_ELEM);
            case 3 -> queue(Helper.MAP_PEEK_ELEM);
            case 4 -> output();
            case 5 -> query();
            default -> reserve();
        }
    }

    private void queue(Helper helper) {
        code.loadMap(1, body.random.nextBoolean() ? SampleMap.QUEUE : SampleMap.STACK)
                .copy(2, Body.STACK)
                .plus(2, body.stackSlot())
                .move(3, body.random.nextInt(3))
                .call(helper);
        body.renewArguments();
    }

    private void output() {
        int register = body.scratch();
        code.mask(register, Body.STACK_BYTES - 1).copy(3, register);
        code.loadMap(1, SampleMap.RECORDS)
                .copy(2, Body.STACK)
                .plus(2, -Body.STACK_BYTES)
                .move(4, body.random.nextInt(LARGEST_FLAGS + 1))
                .call(Helper.RINGBUF_OUTPUT);
        body.renewArguments();
    }

    private void query() {
        code.loadMap(1, SampleMap.RECORDS)
                .move(2, QUESTIONS[body.random.nextInt(QUESTIONS.length)])
                .call(Helper.RINGBUF_QUERY);
        body.renewArguments();
    }

    /** Reserves a record, writes it and gives it up, one way or the other. Of a long one, only its beginning may be looked at. */
    private void reserve() {
        int choice = body.random.nextInt(RECORD_BYTES.length);
        boolean isLong = RECORD_BYTES[choice] > INITIALISED_BYTES[choice];
        code.loadMap(1, SampleMap.RECORDS)
                .move(2, RECORD_BYTES[choice])
                .move(3, body.random.nextInt(16) == 0 ? 1 : 0)
                .call(Helper.RINGBUF_RESERVE);
        body.renewArguments();
        int none = code.jump(true, JumpOperation.JEQ, 0, 0);
        for (int at = 0; at < INITIALISED_BYTES[choice]; at += Long.BYTES) {
            code.storeImmediate(MemorySize.DOUBLE_WORD, 0, at, body.constant());
        }
        for (int i = body.random.nextInt(4); i > 0; i--) {
            body.accesses.anyIn(0, INITIALISED_BYTES[choice]);
        }
        boolean discard = isLong || body.random.nextInt(3) == 0;
        code.copy(1, 0).move(2, body.random.nextInt(3)).call(discard ? Helper.RINGBUF_DISCARD : Helper.RINGBUF_SUBMIT);
        body.renewArguments();
        code.land(none);
        body.number(0);
    }
}
