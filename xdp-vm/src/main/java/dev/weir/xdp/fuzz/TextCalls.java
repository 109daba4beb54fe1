package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.MemorySize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes calls of helpers on text, which lies in the first bytes of the stack. */
final class TextCalls {
    private static final String CHARACTERS = "0123456789abcdefxX+- \n\tz\0";
    private static final int[] BASES = {0, 8, 10, 16, 2};

    private final Body body;
    private final CodeWriter code;

    TextCalls(Body body) {
        this.body = body;
        this.code = body.code;
    }

    void write() {
        switch (body.random.nextInt(4)) {
            case 0 -> number(Helper.STRTOL);
            case 1 -> number(Helper.STRTOUL);
            case 2 -> compare();
            default -> format();
        }
    }

    private void number(Helper helper) {
        text(body.random.nextInt(3) == 0 ? "-7fF0z\0\0" : random());
        code.copy(1, Body.STACK)
                .plus(1, -Body.STACK_BYTES)
                .move(2, body.random.nextInt(1, Long.BYTES + 1))
                .move(3, BASES[body.random.nextInt(BASES.length)])
                .copy(4, Body.STACK)
                .plus(4, body.stackSlot())
                .call(helper);
        body.renewArguments();
    }

    private void compare() {
        text(body.random.nextBoolean() ? "weir\0abc" : random());
        code.copy(1, Body.STACK)
                .plus(1, -Body.STACK_BYTES)
                .move(2, body.random.nextInt(1, Long.BYTES + 1))
                .loadValue(3, SampleMap.CONSTANTS, SampleConstants.WORD)
                .call(Helper.STRNCMP);
        body.renewArguments();
    }

    /** What does not fit is cut off. */
    private void format() {
        int arguments = Long.BYTES * SampleConstants.FORMAT_ARGUMENTS;
        code.copy(1, Body.STACK)
                .plus(1, -Body.STACK_BYTES)
                .move(2, body.random.nextInt(1, Body.STACK_BYTES - arguments))
                .loadValue(3, SampleMap.CONSTANTS, SampleConstants.FORMAT)
                .copy(4, Body.STACK)
                .plus(4, -arguments)
                .move(5, arguments)
                .call(Helper.SNPRINTF);
        body.renewArguments();
    }

    private String random() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Long.BYTES; i++) {
            text.append(CHARACTERS.charAt(body.random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    private void text(String text) {
        ByteBuffer bytes =
                ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.LITTLE_ENDIAN);
        int register = body.scratch();
        code.load64(register, bytes.getLong()).store(MemorySize.DOUBLE_WORD, Body.STACK, -Body.STACK_BYTES, register);
    }
}
