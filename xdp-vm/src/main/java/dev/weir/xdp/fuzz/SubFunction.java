package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.MemorySize;

/**
 * Writes a function that others call. Called ones get the context and four numbers; the callback of {@code bpf_loop} a number and a pointer into the main
 * function's stack; that of {@code bpf_for_each_map_elem} a map, a pointer to a key, one to a value, and one into the main function's
 * stack.
 */
final class SubFunction {
    private static final int SHORTEST_PACKET = 14;

    private final Body body;
    private final CodeWriter code;

    SubFunction(Body body) {
        this.body = body;
        this.code = body.code;
    }

    void write(int statements) {
        body.stack();
        if (body.number == body.functions.loopCallback() && body.functions.hasCallbacks()) {
            code.copy(Body.BASE, 2).copy(Body.LAST_NUMBER, 1);
            body.baseBytes = Body.STACK_BYTES;
            body.baseIsStack = true;
            body.number(0);
            body.renewArguments();
        } else if (body.number == body.functions.elementCallback() && body.functions.hasCallbacks()) {
            code.copy(Body.BASE, 3).load(MemorySize.WORD, false, Body.LAST_NUMBER, 2, 0);
            body.baseBytes = SampleMap.ARRAY.valueSize();
            body.number(0);
            body.renewArguments();
        } else {
            code.copy(Body.BASE, Body.STACK).plus(Body.BASE, -Body.STACK_BYTES);
            body.baseBytes = Body.STACK_BYTES;
            body.baseIsStack = true;
            body.number(0);
            body.number(Body.LAST_NUMBER);
            code.copy(Body.CONTEXT, 1);
            body.number(1);
            body.packetBytes = body.random.nextBoolean() ? SHORTEST_PACKET : 0;
            new PacketCalls(body).find();
            body.number(2);
            body.number(3);
        }
        body.statements(statements);
        body.end();
        if (body.functions.isCallback(body.number)) {
            code.mask(0, 1);
        }
        code.exit();
    }
}
