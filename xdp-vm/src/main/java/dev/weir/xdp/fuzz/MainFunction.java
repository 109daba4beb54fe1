package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes the function that a program begins with: it ends by storing R0 to R6 in {@link SampleMap#RESULT}. */
final class MainFunction {
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
        new PacketCalls(body).find();
        base();
        body.statements(statements);
        body.end();
        code.loadValue(Body.CONTEXT, SampleMap.RESULT, 0);
        for (int register = 0; register <= Body.LAST_NUMBER; register++) {
            code.store(MemorySize.DOUBLE_WORD, Body.CONTEXT, Long.BYTES * register, register);
        }
        code.exit();
    }

    /** Makes the base register point to an entry of the array. */
    private void base() {
        new MapCalls(body).lookUp(SampleMap.ARRAY, body.random.nextInt(SampleMap.ARRAY.entries()));
        body.goesToEnd(code.jump(true, JumpOperation.JEQ, 0, 0));
        code.copy(Body.BASE, 0);
        body.baseBytes = SampleMap.ARRAY.valueSize();
        body.number(0);
    }
}
