package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes calls of helpers and of functions. */
final class Calls {
    private static final int LOOKUP = 1;
    private static final int UPDATE = 2;
    private static final int DELETE = 3;
    private static final int KTIME = 5;
    private static final int TAIL_CALL = 12;
    private static final int CSUM_DIFF = 28;
    private static final int ADJUST_HEAD = 44;
    private static final int ADJUST_META = 54;
    private static final int ADJUST_TAIL = 65;
    private static final int FOR_EACH = 164;
    private static final int LOOP = 181;
    private static final int BUFFER_LENGTH = 188;
    private static final int LOAD_BYTES = 189;
    private static final int STORE_BYTES = 190;
    private static final int LARGEST_KEY = 31;

    private final Body body;
    private final CodeWriter code;

    Calls(Body body) {
        this.body = body;
        this.code = body.code;
    }

    void write() {
        switch (body.random.nextInt(body.number == 0 ? 15 : 6)) {
            case 0 -> useEntry();
            case 1 -> update();
            case 2 -> delete();
            case 3 -> checksum();
            case 4 -> ignore(KTIME);
            case 5, 6 -> function();
            case 7 -> adjust(ADJUST_HEAD, body.random.nextInt(-32, 33));
            case 8 -> adjust(ADJUST_TAIL, body.random.nextInt(-30, 64));
            case 9 -> adjust(ADJUST_META, -4 * body.random.nextInt(-1, 9));
            case 10 -> length();
            case 11 -> bytes(LOAD_BYTES);
            case 12 -> bytes(STORE_BYTES);
            case 13 -> tailCall();
            default -> callback();
        }
    }

    /** Looks an entry of the hash up and works on it if it is there. */
    private void useEntry() {
        key();
        code.loadMap(1, SampleMap.HASH).copy(2, Body.STACK).plus(2, Body.KEY).callHelper(LOOKUP);
        body.renewArguments();
        int over = code.jump(true, JumpOperation.JEQ, 0, 0);
        for (int i = body.random.nextInt(1, 4); i > 0; i--) {
            int offset = Long.BYTES * body.random.nextInt(2);
            switch (body.random.nextInt(3)) {
                case 0 -> code.load(MemorySize.DOUBLE_WORD, false, body.scratch(), 0, offset);
                case 1 -> code.store(MemorySize.WORD, 0, offset, body.scratch());
                default -> code.atomic(MemorySize.DOUBLE_WORD, 0, 0, offset, body.scratch());
            }
        }
        code.land(over);
        body.number(0);
    }

    private void update() {
        key();
        SampleMap map = map();
        code.loadMap(1, map)
                .copy(2, Body.STACK)
                .plus(2, Body.KEY)
                .copy(3, Body.STACK)
                .plus(3, -Body.STACK_BYTES + Long.BYTES * body.random.nextInt(3))
                .move(4, body.random.nextInt(3))
                .callHelper(UPDATE);
        body.renewArguments();
    }

    private void delete() {
        key();
        code.loadMap(1, map()).copy(2, Body.STACK).plus(2, Body.KEY).callHelper(DELETE);
        body.renewArguments();
    }

    private void checksum() {
        from(1, 2);
        from(3, 4);
        code.copy(5, Body.LAST_NUMBER).callHelper(CSUM_DIFF);
        body.renewArguments();
    }

    private void from(int pointer, int size) {
        int words = body.random.nextInt(5);
        if (words == 0) {
            code.move(pointer, 0);
        } else if (body.packetBytes > 0 && body.random.nextBoolean()) {
            code.copy(pointer, Body.PACKET).plus(pointer, body.random.nextInt(body.packetBytes - 12) & -4);
            words = Math.min(words, 3);
        } else {
            code.copy(pointer, Body.STACK).plus(pointer, -Body.STACK_BYTES);
        }
        code.move(size, words * Integer.BYTES);
    }

    /** A helper whose result differs from machine to machine. */
    private void ignore(int helper) {
        code.callHelper(helper);
        body.number(0);
        body.renewArguments();
    }

    private void length() {
        code.copy(1, Body.CONTEXT).callHelper(BUFFER_LENGTH);
        body.renewArguments();
    }

    private void bytes(int helper) {
        int register = body.scratch();
        code.mask(register, 63).copy(2, register);
        code.copy(1, Body.CONTEXT)
                .copy(3, Body.STACK)
                .plus(3, -Body.STACK_BYTES)
                .move(4, body.random.nextInt(1, Body.STACK_BYTES / 2))
                .callHelper(helper);
        body.renewArguments();
    }

    private void adjust(int helper, int by) {
        code.copy(1, Body.CONTEXT).move(2, by).callHelper(helper);
        packet();
        body.renewArguments();
    }

    /** Finds the packet again and goes on only if enough of it is there. R2 and R3 are numbers in the end, either way. */
    void packet() {
        code.load(MemorySize.WORD, false, Body.PACKET, Body.CONTEXT, 0)
                .load(MemorySize.WORD, false, 2, Body.CONTEXT, 4)
                .copy(3, Body.PACKET)
                .plus(3, body.packetBytes);
        int enough = code.jumpRegister(true, JumpOperation.JLE, 3, 2);
        for (int register = Body.FIRST_SCRATCH; register <= Body.LAST_SCRATCH; register++) {
            code.move(register, 0);
        }
        body.goesToEnd(code.jump());
        code.land(enough);
    }

    /** Calls one of the functions that come later, so that none calls itself. */
    private void function() {
        int first = body.number + 1;
        if (first > body.functions.called()) {
            ignore(KTIME);
            return;
        }
        code.callFunction(body.random.nextInt(first, body.functions.called() + 1));
        body.renewArguments();
    }

    /** Goes on here if there is no such program, or too many went before. */
    private void tailCall() {
        if (!body.functions.tailCalls()) {
            callback();
            return;
        }
        int index = body.scratch();
        code.mask(index, 3).copy(3, index).copy(1, Body.CONTEXT);
        code.loadMap(2, SampleMap.PROGRAMS).callHelper(TAIL_CALL).move(0, 0);
        packet();
        body.renewArguments();
    }

    private void callback() {
        if (!body.functions.hasCallbacks()) {
            function();
            return;
        }
        if (body.random.nextBoolean()) {
            int rounds = body.scratch();
            code.mask(rounds, 7).copy(1, rounds).loadFunction(2, body.functions.loopCallback());
            code.copy(3, Body.STACK).plus(3, -Body.STACK_BYTES).move(4, 0).callHelper(LOOP);
        } else {
            code.loadMap(1, SampleMap.ARRAY).loadFunction(2, body.functions.elementCallback());
            code.copy(3, Body.STACK).plus(3, -Body.STACK_BYTES).move(4, 0).callHelper(FOR_EACH);
        }
        body.renewArguments();
    }

    /** Puts a small number where keys are taken from. */
    private void key() {
        int register = body.scratch();
        code.mask(register, LARGEST_KEY).store(MemorySize.WORD, Body.STACK, Body.KEY, register);
    }

    private SampleMap map() {
        return body.random.nextInt(3) == 0 ? SampleMap.ARRAY : SampleMap.HASH;
    }
}
