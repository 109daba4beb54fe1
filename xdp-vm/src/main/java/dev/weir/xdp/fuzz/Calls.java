package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;

/** Writes calls of helpers and of functions. */
final class Calls {
    /** What these say differs from machine to machine. */
    private static final Helper[] UNPREDICTABLE = {
        Helper.KTIME_GET_NS,
        Helper.KTIME_GET_COARSE_NS,
        Helper.GET_PRANDOM_U32,
        Helper.GET_SMP_PROCESSOR_ID,
        Helper.JIFFIES64,
    };

    private final Body body;
    private final CodeWriter code;
    private final MapCalls maps;
    private final StreamCalls streams;
    private final TextCalls texts;
    private final PacketCalls packet;

    Calls(Body body) {
        this.body = body;
        this.code = body.code;
        this.maps = new MapCalls(body);
        this.streams = new StreamCalls(body);
        this.texts = new TextCalls(body);
        this.packet = new PacketCalls(body);
    }

    void write() {
        switch (body.random.nextInt(body.hasContext() ? 20 : 9)) {
            case 0, 1, 2, 3, 4 -> maps.write();
            case 5, 6 -> streams.write();
            case 7 -> texts.write();
            case 8 -> ignore();
            case 9, 10, 11 -> function();
            case 12, 13, 14, 15, 16 -> packet.write();
            case 17 -> tailCall();
            default -> callback();
        }
    }

    /** Calls a helper and does not look at the result. */
    private void ignore() {
        code.call(UNPREDICTABLE[body.random.nextInt(UNPREDICTABLE.length)]);
        body.number(0);
        body.renewArguments();
    }

    /** Calls one of the functions that come later, so that none calls itself. */
    private void function() {
        int first = body.number + 1;
        if (first > body.functions.called()) {
            maps.write();
            return;
        }
        code.copy(1, Body.CONTEXT).callFunction(body.random.nextInt(first, body.functions.called() + 1));
        if (body.functions.adjust() || body.functions.tailCalls()) {
            packet.find();
        }
        body.renewArguments();
    }

    /** Goes on here if there is no such program, or too many went before. */
    private void tailCall() {
        if (!body.functions.tailCalls() || body.number > Functions.DEEPEST_TAIL_CALL) {
            callback();
            return;
        }
        int index = body.scratch();
        code.mask(index, SampleMap.PROGRAMS.entries() - 1).copy(3, index).copy(1, Body.CONTEXT);
        code.loadMap(2, SampleMap.PROGRAMS).call(Helper.TAIL_CALL).move(0, 0);
        packet.find();
        body.renewArguments();
    }

    private void callback() {
        if (!body.functions.hasCallbacks() || body.number > 0) {
            function();
            return;
        }
        if (body.random.nextBoolean()) {
            int rounds = body.scratch();
            code.mask(rounds, 7).copy(1, rounds).loadFunction(2, body.functions.loopCallback());
            code.copy(3, Body.STACK).plus(3, -Body.STACK_BYTES).move(4, 0).call(Helper.LOOP);
        } else {
            code.loadMap(1, body.random.nextBoolean() ? SampleMap.ARRAY : SampleMap.CPU_ARRAY)
                    .loadFunction(2, body.functions.elementCallback());
            code.copy(3, Body.STACK).plus(3, -Body.STACK_BYTES).move(4, 0).call(Helper.FOR_EACH_MAP_ELEM);
        }
        body.renewArguments();
    }
}
