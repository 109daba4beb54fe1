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
    private static final int PEEK = 89;
    private static final int LOCK = 93;
    private static final int UNLOCK = 94;
    private static final int OUTPUT = 130;
    private static final int RESERVE = 131;
    private static final int SUBMIT = 132;
    private static final int DISCARD = 133;
    private static final int[] KEYED = {
        DraftMaps.ARRAY,
        DraftMaps.HASH,
        DraftMaps.PERCPU,
        DraftMaps.READ_ONLY,
        DraftMaps.CONSTANTS,
        DraftMaps.ARRAY,
        DraftMaps.HASH,
        DraftMaps.LRU
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
        switch (draft.choose(24)) {
            case 0, 1 -> direct();
            case 2, 3 -> record();
            case 4, 5 -> output();
            case 6, 7 -> change();
            case 8, 9 -> queue(DraftMaps.QUEUE);
            case 10 -> queue(DraftMaps.BLOOM);
            case 11, 12 -> inner();
            case 13, 14 -> locked();
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

    /** Pushes, or asks: a queue gives a value out, a Bloom filter takes one and says whether it has it. */
    private void queue(int map) {
        boolean push = draft.choose(2) == 0;
        boolean takes = push || map == DraftMaps.BLOOM;
        if (takes && !value(2, Long.BYTES)) {
            return;
        }
        if (!takes) {
            code.copy(2, Draft.STACK).plus(2, -Long.BYTES * (1 + draft.choose(2)));
            draft.forgetStack();
        }
        int ask = draft.slip() == (map == DraftMaps.BLOOM) ? POP : PEEK;
        code.loadMap(1, map).move(3, 0).callHelper(push ? PUSH : ask);
        draft.afterCall(Held.ANY_NUMBER);
    }

    /** Looks up an account, locks it, does something to what is behind the lock, and unlocks it. */
    private void locked() {
        int account = 6 + draft.choose(4);
        if (draft.isLocked(account)) {
            return;
        }
        int map = draft.choose(2) == 0 ? DraftMaps.ACCOUNTS : DraftMaps.ACCOUNTS_BY_NAME;
        key(DraftMaps.keyBytes(map));
        code.loadMap(1, map).callHelper(LOOKUP).copy(account, 0);
        draft.afterCall(Held.NOTHING);
        draft.set(account, Held.NOTHING);
        if (!draft.slip()) {
            draft.toEndIf(true, JumpOperation.JEQ, 0, 0);
        }
        lock(account, LOCK);
        draft.lock(account);
        int behind = draft.freeBut(account);
        int offset = DraftTypes.LOCK + Integer.BYTES;
        code.copy(behind, account).plus(behind, draft.slip() ? offset - 1 : offset);
        draft.set(behind, Held.value(map, DraftTypes.ACCOUNT_BYTES - offset));
        for (int i = draft.choose(4); i > 0; i--) {
            memory.access(draft.held(behind).kind() == Held.Kind.VALUE ? behind : -1);
        }
        draft.unlock(account);
        if (!draft.slip()) {
            lock(account, UNLOCK);
        }
        draft.set(account, Held.value(map, DraftTypes.LOCK));
    }

    private void lock(int account, int helper) {
        code.copy(1, account).plus(1, draft.slip() ? 0 : DraftTypes.LOCK).callHelper(helper);
        draft.afterCall(Held.NOTHING);
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
