package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes look-ups with their comparisons with null, direct values, ring buffer records, and the other helpers of maps. */
final class MapIdioms {
    private static final int LOOKUP = 1;
    private static final int UPDATE = 2;
    private static final int DELETE = 3;
    private static final int PUSH = 87;
    private static final int POP = 88;
    private static final int OUTPUT = 130;
    private static final int RESERVE = 131;
    private static final int SUBMIT = 132;
    private static final int DISCARD = 133;
    private static final int[] KEYED = {
        DraftMaps.ARRAY, DraftMaps.HASH, DraftMaps.PERCPU, DraftMaps.READ_ONLY, DraftMaps.CONSTANTS
    };
    private static final int MOST_RECORD = 24;

    private final Draft draft;
    private final CodeWriter code;
    private final NumberIdioms numbers;
    private final MemoryIdioms memory;

    MapIdioms(Draft draft, NumberIdioms numbers, MemoryIdioms memory) {
        this.draft = draft;
        this.code = draft.code;
        this.numbers = numbers;
        this.memory = memory;
    }

    void write() {
        if (!draft.mayCall()) {
            direct();
            return;
        }
        switch (draft.choose(10)) {
            case 0 -> direct();
            case 1 -> record();
            case 2 -> output();
            case 3 -> change();
            case 4 -> queue();
            case 5 -> inner();
            default -> lookup(KEYED[draft.choose(KEYED.length)]);
        }
    }

    /** A pointer into the only value of a map. */
    private void direct() {
        int register = draft.free();
        int map = draft.choose(2) == 0 ? DraftMaps.DATA : DraftMaps.CONSTANTS;
        int offset = draft.choose(DraftMaps.valueBytes(map));
        code.loadValue(register, map, offset);
        draft.set(register, Held.value(map, DraftMaps.valueBytes(map) - offset));
    }

    /** Puts a key of so many bytes where R2 points to. */
    private void key(int bytes) {
        int stored = draft.slip() ? bytes / 2 : bytes;
        MemorySize size = stored == Long.BYTES ? MemorySize.DOUBLE_WORD : MemorySize.WORD;
        int known = draft.find(held -> held.isAtMost(8));
        if (known >= 0 && draft.choose(2) == 0) {
            code.store(size, Draft.STACK, Draft.ARGUMENTS, known);
        } else {
            code.storeImmediate(size, Draft.STACK, Draft.ARGUMENTS, draft.choose(6));
        }
        code.copy(2, Draft.STACK).plus(2, Draft.ARGUMENTS);
    }

    private void lookup(int map) {
        key(DraftMaps.keyBytes(map));
        code.loadMap(1, map).callHelper(LOOKUP);
        found(map, DraftMaps.valueBytes(map));
    }

    /** Compares with null, first or later, what R0 was given. */
    private void found(int map, int bytes) {
        draft.afterCall(new Held(Held.Kind.VALUE_OR_NULL, map, 0));
        int pointer = 0;
        if (draft.choose(2) == 0) {
            pointer = draft.freeBut(0);
            code.copy(pointer, 0);
            draft.set(pointer, draft.held(0));
        }
        int compared = draft.choose(3) == 0 ? 0 : pointer;
        if (!draft.slip()) {
            if (draft.choose(3) == 0) {
                int over = code.jump(true, draft.slip() ? JumpOperation.JEQ : JumpOperation.JNE, compared, 0);
                draft.toEnd();
                code.land(over);
            } else {
                draft.toEndIf(!draft.slip(), JumpOperation.JEQ, compared, draft.slip() ? 1 : 0);
            }
        }
        draft.set(0, Held.value(map, bytes));
        draft.set(pointer, Held.value(map, bytes));
    }

    private void inner() {
        key(Integer.BYTES);
        code.loadMap(1, DraftMaps.OUTER).callHelper(LOOKUP);
        draft.afterCall(Held.NOTHING);
        if (!draft.slip()) {
            draft.toEndIf(true, JumpOperation.JEQ, 0, 0);
        }
        code.copy(1, 0);
        key(Integer.BYTES);
        code.callHelper(LOOKUP);
        found(DraftMaps.OUTER, DraftMaps.INNER.valueSize());
    }

    private void change() {
        int map = draft.choose(3) == 0 ? DraftMaps.ARRAY : DraftMaps.HASH;
        boolean update = draft.choose(2) == 0;
        if (update && !value(3, DraftMaps.valueBytes(map))) {
            return;
        }
        key(DraftMaps.keyBytes(map));
        code.loadMap(1, map);
        if (update) {
            code.move(4, draft.choose(3)).callHelper(UPDATE);
        } else {
            code.callHelper(DELETE);
        }
        draft.afterCall(Held.ANY_NUMBER);
    }

    /** Makes a register point to some bytes that may be read; whether there were any. */
    private boolean value(int register, int bytes) {
        int wanted = draft.slip() ? bytes - 4 : bytes;
        int pointer = draft.find(held -> held.isMemory() && held.kind() != Held.Kind.STACK && held.room() >= wanted);
        if (pointer >= 0 && draft.choose(2) == 0) {
            if (pointer != register) {
                code.copy(register, pointer);
            }
            return true;
        }
        int slots = (wanted + Long.BYTES - 1) / Long.BYTES;
        for (int slot = 0; slot < slots; slot++) {
            if (!draft.slot(slot).isNumber()) {
                return false;
            }
        }
        code.copy(register, Draft.STACK).plus(register, -Long.BYTES * slots);
        return true;
    }

    private void queue() {
        boolean push = draft.choose(2) == 0;
        if (push && !value(2, Long.BYTES)) {
            return;
        }
        if (!push) {
            code.copy(2, Draft.STACK).plus(2, -Long.BYTES * (1 + draft.choose(2)));
            draft.forgetStack();
        }
        code.loadMap(1, DraftMaps.QUEUE).move(3, 0).callHelper(push ? PUSH : POP);
        draft.afterCall(Held.ANY_NUMBER);
    }

    /** Reserves a record, writes to it, and gives it up. */
    private void record() {
        int bytes = 1 + draft.choose(MOST_RECORD);
        code.loadMap(1, DraftMaps.EVENTS).move(2, bytes).move(3, 0).callHelper(RESERVE);
        draft.afterCall(new Held(Held.Kind.RECORD, 0, bytes));
        int pointer = draft.choose(2) == 0 ? 0 : draft.freeBut(0);
        if (pointer != 0) {
            code.copy(pointer, 0);
            draft.set(pointer, draft.held(0));
        }
        int over = draft.slip() ? -1 : code.jump(true, JumpOperation.JEQ, 0, 0);
        for (int i = draft.choose(4); i > 0; i--) {
            memory.access(draft.held(pointer).kind() == Held.Kind.RECORD ? pointer : -1);
        }
        if (draft.held(pointer).kind() == Held.Kind.RECORD && !draft.slip()) {
            code.copy(1, pointer).move(2, 0).callHelper(draft.choose(2) == 0 ? SUBMIT : DISCARD);
        }
        draft.afterCall(Held.NOTHING);
        if (pointer != 0 && !draft.slip()) {
            draft.set(pointer, Held.NOTHING);
        }
        if (over >= 0) {
            code.land(over);
        }
    }

    private void output() {
        int most = 1 + draft.choose(24);
        int size = numbers.numberUpTo(most);
        if (size != 3) {
            code.copy(3, size);
        }
        draft.set(3, draft.held(size));
        if (value(2, most)) {
            code.loadMap(1, DraftMaps.EVENTS).move(4, 0).callHelper(OUTPUT);
            draft.afterCall(Held.ANY_NUMBER);
        }
    }
}
