package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes the function that a program begins with: it ends by storing R0 to R6 in {@link SampleMap#RESULT}. */
final class MainFunction {
    private static final int LOOKUP = 1;
    private static final int SHORTEST_PACKET = 14;

    private final Body body;
    private final CodeWriter code;

    MainFunction(Body body) {
        this.body = body;
        this.code = body.code;
    }

    void write(int statements) {
        code.copy(Body.CONTEXT, 1);
        body.stack();
        body.packetBytes = SHORTEST_PACKET + body.random.nextInt(3) * body.random.nextInt(20);
        body.numbers();
        new Calls(body).packet();
        base();
        body.statements(statements);
        body.end();
        code.loadValue(Body.CONTEXT, SampleMap.RESULT);
        for (int register = 0; register <= Body.LAST_NUMBER; register++) {
            code.store(MemorySize.DOUBLE_WORD, Body.CONTEXT, Long.BYTES * register, register);
        }
        code.exit();
    }

    /** Makes the base register point to an entry of the array. */
    private void base() {
        code.storeImmediate(MemorySize.WORD, Body.STACK, Body.KEY, body.random.nextInt(8))
                .loadMap(1, SampleMap.ARRAY)
                .copy(2, Body.STACK)
                .plus(2, Body.KEY)
                .callHelper(LOOKUP);
        body.renewArguments();
        body.goesToEnd(code.jump(true, JumpOperation.JEQ, 0, 0));
        code.copy(Body.BASE, 0);
        body.baseBytes = SampleMap.ARRAY.spec().valueSize();
        body.number(0);
    }
}
