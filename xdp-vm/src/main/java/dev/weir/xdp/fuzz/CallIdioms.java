package dev.weir.xdp.fuzz;

import dev.weir.xdp.fuzz.DraftFunctions.Kind;
import dev.weir.xdp.isa.MemorySize;
import java.util.ArrayList;
import java.util.List;

/** Writes calls: of functions, of helpers that call back, of helpers that take memory and its size, and tail calls. */
final class CallIdioms {
    private static final int TAIL_CALL = 12;
    private static final int CSUM_DIFF = 28;
    private static final int FOR_EACH = 164;
    private static final int LOOP = 181;
    private static final int BUFFER_LENGTH = 188;
    private static final int LOAD_BYTES = 189;
    private static final int STORE_BYTES = 190;
    private static final int MOST_ROUNDS = 6;
    private static final int MOST_ARGUMENTS = 3;

    private final Draft draft;
    private final CodeWriter code;
    private final NumberIdioms numbers;

    CallIdioms(Draft draft, NumberIdioms numbers) {
        this.draft = draft;
        this.code = draft.code;
        this.numbers = numbers;
    }

    void write() {
        if (!draft.mayCall()) {
            numbers.write();
            return;
        }
        int context = draft.find(held -> held.kind() == Held.Kind.CONTEXT);
        switch (draft.choose(context >= 0 ? 9 : 5)) {
            case 0, 1 -> {
                if (draft.choose(4) == 0) {
                    globalFunction();
                } else {
                    function();
                }
            }
            case 2, 3 -> callback();
            case 4 -> checksum();
            case 5 -> length(context);
            case 6 -> bytes(LOAD_BYTES);
            case 7 -> bytes(STORE_BYTES);
            default -> tailCall(context);
        }
    }

    private void function() {
        if (!draft.functions.mayHaveMore()) {
            numbers.write();
            return;
        }
        List<Held> arguments = new ArrayList<>();
        for (int register = 1; register <= 1 + draft.choose(MOST_ARGUMENTS); register++) {
            // Those before are arguments already.
            int least = register;
            int source = draft.find(held -> held.isNumber() || held.isMemory());
            if (source >= 1 && source < least) {
                source = -1;
            }
            if (source < 0) {
                draft.someNumber(register);
            } else if (source != register) {
                code.copy(register, source);
                draft.set(register, draft.held(source));
            }
            arguments.add(inCallee(draft.held(register)));
        }
        boolean stack = arguments.stream().anyMatch(held -> held.kind() == Held.Kind.MEMORY);
        code.callFunction(draft.functions.add(arguments, Kind.STATIC));
        draft.afterCall(Held.ANY_NUMBER);
        if (stack) {
            draft.forgetStack();
        }
    }

    /** Calls one that takes two numbers. */
    private void globalFunction() {
        if (!draft.functions.mayHaveMore()) {
            numbers.write();
            return;
        }
        for (int register = 1; register <= 2; register++) {
            if (draft.slip()) {
                code.copy(register, Draft.STACK);
            } else if (!draft.held(register).isNumber() || draft.choose(2) == 0) {
                draft.someNumber(register);
            }
        }
        code.callFunction(draft.functions.add(List.of(Held.ANY_NUMBER, Held.ANY_NUMBER), Kind.GLOBAL));
        draft.afterCall(Held.ANY_NUMBER);
    }

    private static Held inCallee(Held held) {
        return held.kind() == Held.Kind.STACK ? Held.memory(held.room()) : held;
    }

    /** How many bytes from the frame pointer down hold numbers. */
    private int written() {
        int slots = 0;
        while (slots < Draft.SLOTS && draft.slot(slots).isNumber()) {
            slots++;
        }
        return Long.BYTES * slots;
    }

    private void callback() {
        int shared = written();
        if (!draft.functions.mayHaveMore() || shared == 0) {
            numbers.write();
            return;
        }
        if (draft.choose(2) == 0) {
            int rounds = numbers.numberUpTo(MOST_ROUNDS);
            if (rounds != 1) {
                code.copy(1, rounds);
            }
            code.loadFunction(2, draft.functions.add(List.of(Held.ANY_NUMBER, Held.memory(shared)), Kind.CALLBACK));
            code.copy(3, Draft.STACK)
                    .plus(3, -shared)
                    .move(4, draft.slip() ? 1 : 0)
                    .callHelper(LOOP);
        } else {
            int map = DraftMaps.ARRAY;
            List<Held> arguments = List.of(
                    Held.NOTHING, Held.NOTHING, Held.value(map, DraftMaps.valueBytes(map)), Held.memory(shared));
            code.loadMap(1, map).loadFunction(2, draft.functions.add(arguments, Kind.CALLBACK));
            code.copy(3, Draft.STACK).plus(3, -shared).move(4, 0).callHelper(FOR_EACH);
        }
        draft.afterCall(Held.ANY_NUMBER);
        draft.forgetStack();
    }

    private void checksum() {
        int from =
                draft.find(held -> held.isMemory() && held.kind() != Held.Kind.STACK && held.room() >= Integer.BYTES);
        if (from < 0) {
            numbers.write();
            return;
        }
        int room = draft.held(from).room();
        int pointer = 6 + draft.choose(4);
        if (draft.isLocked(pointer)) {
            return;
        }
        code.copy(pointer, from);
        draft.set(pointer, draft.held(from));
        int size = numbers.numberUpTo(room);
        if (size != 2) {
            code.copy(2, size);
        }
        code.copy(1, pointer);
        if (draft.choose(2) == 0 && !draft.slip()) {
            code.mask(2, -Integer.BYTES);
        }
        code.move(3, 0).move(4, 0).move(5, draft.constant()).callHelper(CSUM_DIFF);
        draft.afterCall(Held.ANY_NUMBER);
    }

    private void length(int context) {
        keep(context);
        code.callHelper(BUFFER_LENGTH);
        draft.afterCall(Held.number(Short.MAX_VALUE));
    }

    /** Has the context in R1, and some register that calls leave alone. */
    private void keep(int context) {
        int kept = 6 + draft.choose(4);
        if (context < 6 && !draft.isLocked(kept)) {
            code.copy(kept, context);
            draft.set(kept, Held.CONTEXT);
        }
        if (context != 1) {
            code.copy(1, context);
        }
        draft.set(1, Held.CONTEXT);
    }

    private void bytes(int helper) {
        int shared = written();
        if (shared == 0) {
            numbers.write();
            return;
        }
        int size = numbers.numberUpTo(shared);
        if (size != 4) {
            code.copy(4, size);
        }
        int context = draft.find(held -> held.kind() == Held.Kind.CONTEXT);
        if (context < 0 || context == 4) {
            return;
        }
        keep(context);
        if (!draft.slip()) {
            // A size of 0 is not taken.
            code.add(0x47, 4, 0, 0, 1).mask(4, Integer.highestOneBit(shared) - 1);
            code.add(0x47, 4, 0, 0, 1);
        }
        code.move(2, draft.choose(20)).copy(3, Draft.STACK).plus(3, -shared).callHelper(helper);
        draft.afterCall(Held.ANY_NUMBER);
        draft.forgetStack();
    }

    /** Goes on here if there is no such program. */
    private void tailCall(int context) {
        if (draft.loops > 0 || draft.choose(3) > 0) {
            numbers.write();
            return;
        }
        keep(context);
        code.loadMap(2, DraftMaps.PROGRAMS).move(3, draft.choose(4)).callHelper(TAIL_CALL);
        draft.afterCall(Held.NOTHING);
        draft.forgetPacket();
        code.storeImmediate(MemorySize.DOUBLE_WORD, Draft.STACK, -Long.BYTES, 0);
        draft.setSlot(0, Held.number(0));
    }
}
