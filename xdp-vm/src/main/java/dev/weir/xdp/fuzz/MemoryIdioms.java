package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.AtomicOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes loads and stores through pointers, and spills to the stack. */
final class MemoryIdioms {
    private static final int ADD_REGISTER = 0x0f;
    private static final MemorySize[] SIZES = MemorySize.values();
    private static final AtomicOperation[] ATOMICS = AtomicOperation.values();

    private final Draft draft;
    private final CodeWriter code;
    private final NumberIdioms numbers;

    MemoryIdioms(Draft draft, NumberIdioms numbers) {
        this.draft = draft;
        this.code = draft.code;
        this.numbers = numbers;
    }

    void write() {
        int pointer = draft.find(held -> held.isMemory() && held.room() > 0);
        switch (draft.choose(9)) {
            case 0 -> spill();
            case 1 -> fill();
            case 2 -> part();
            case 3 -> stackPointer();
            case 4 -> indexed(pointer);
            default -> access(pointer);
        }
    }

    /** A load or store somewhere in what a pointer points to. */
    void access(int pointer) {
        if (pointer < 0) {
            return;
        }
        Held held = draft.held(pointer);
        MemorySize size = size(held.room());
        int step = held.isStack() && !draft.slip() ? size.bytes() : 1;
        int offset = offset(held, size, step);
        switch (draft.choose(5)) {
            case 0 -> code.storeImmediate(size, pointer, offset, draft.constant());
            case 1 -> {
                int value = draft.slip() ? draft.choose(Draft.REGISTERS) : draft.number();
                code.store(size, pointer, offset, value);
            }
            case 2 -> atomic(pointer, held, offset);
            default -> load(size, pointer, offset);
        }
        if (held.kind() == Held.Kind.STACK) {
            draft.forgetStack();
        }
    }

    private int offset(Held held, MemorySize size, int step) {
        int places = (held.room() - size.bytes()) / step + 1;
        int offset = places <= 0 ? 0 : step * draft.choose(places);
        if (held.kind() == Held.Kind.STACK) {
            // From a pointer's own offset on, aligned as a whole.
            offset -= (int) Math.floorMod(held.limit() + offset, (long) step);
        }
        return draft.slip() ? held.room() - size.bytes() + 1 + draft.choose(4) : offset;
    }

    private void load(MemorySize size, int pointer, int offset) {
        int register = draft.free();
        boolean signed = size != MemorySize.DOUBLE_WORD && draft.choose(4) == 0;
        code.load(size, signed, register, pointer, offset);
        draft.set(
                register,
                signed || size == MemorySize.DOUBLE_WORD
                        ? Held.ANY_NUMBER
                        : Held.number((1L << (8 * size.bytes())) - 1));
    }

    private void atomic(int pointer, Held held, int offset) {
        if (held.isPacket() && !draft.slip()) {
            return;
        }
        MemorySize size = draft.choose(2) == 0 && held.room() >= Long.BYTES ? MemorySize.DOUBLE_WORD : MemorySize.WORD;
        int source = draft.number();
        AtomicOperation operation = ATOMICS[draft.choose(ATOMICS.length)];
        int aligned = Math.min(offset, held.room() - size.bytes()) & -size.bytes();
        if (draft.isLocked(source)
                || draft.isLocked(0)
                || held.room() < size.bytes()
                || !draft.held(0).isNumber()) {
            return;
        }
        code.atomic(size, operation.code(), pointer, Math.max(aligned, 0), source);
        draft.set(source, Held.ANY_NUMBER);
        draft.set(0, Held.ANY_NUMBER);
    }

    /** An access at an offset that is only known by its bounds. */
    private void indexed(int base) {
        if (base < 0 || draft.held(base).room() < 2) {
            return;
        }
        Held held = draft.held(base);
        MemorySize size = held.isStack() ? MemorySize.BYTE : size(held.room() / 2);
        int room = held.room() - size.bytes();
        if (room < 1) {
            return;
        }
        int number = numbers.numberUpTo(room);
        int pointer = draft.freeBut(base, number);
        long limit = Math.max(0, draft.held(number).limit());
        code.copy(pointer, base).add(ADD_REGISTER, pointer, number, 0, 0);
        draft.set(pointer, Held.NOTHING);
        int offset = (int) Math.max(0, room - limit) + (draft.slip() ? 1 : 0);
        if (draft.choose(2) == 0) {
            code.store(size, pointer, offset, draft.number());
        } else {
            load(size, pointer, offset);
        }
        if (held.kind() == Held.Kind.STACK) {
            draft.forgetStack();
        }
    }

    private void spill() {
        int register = draft.choose(Draft.REGISTERS);
        Held held = draft.held(register);
        if (held.kind() == Held.Kind.NOTHING && !draft.slip()) {
            return;
        }
        int slot = draft.choose(Draft.SLOTS);
        if (draft.loops > 0 && !held.isNumber()) {
            return;
        }
        code.store(MemorySize.DOUBLE_WORD, Draft.STACK, -Long.BYTES * (slot + 1), register);
        draft.setSlot(slot, held);
    }

    private void fill() {
        int slot = draft.choose(Draft.SLOTS);
        if (draft.slot(slot).kind() == Held.Kind.NOTHING && !draft.slip()) {
            return;
        }
        int register = draft.free();
        code.load(MemorySize.DOUBLE_WORD, false, register, Draft.STACK, -Long.BYTES * (slot + 1));
        draft.set(register, draft.slot(slot));
    }

    /** Stores or loads a part of a slot that holds a number. */
    private void part() {
        int slot = draft.choose(Draft.SLOTS);
        if (!draft.slot(slot).isNumber() && !draft.slip()) {
            return;
        }
        MemorySize size = size(4);
        int place = -Long.BYTES * (slot + 1) + size.bytes() * draft.choose(Long.BYTES / size.bytes());
        if (draft.choose(2) == 0) {
            code.store(size, Draft.STACK, place, draft.number());
            draft.setSlot(slot, Held.ANY_NUMBER);
        } else {
            load(size, Draft.STACK, place);
        }
    }

    private void stackPointer() {
        int register = draft.free();
        int written = 0;
        while (written < Draft.SLOTS && draft.slot(written).isNumber()) {
            written++;
        }
        if (written == 0) {
            return;
        }
        int offset = -1 - draft.choose(Long.BYTES * written);
        int aligned = draft.choose(3) == 0 ? offset : Math.min(offset & -Long.BYTES, -Long.BYTES);
        code.copy(register, Draft.STACK).plus(register, aligned);
        draft.set(register, Held.stack(aligned));
    }

    private MemorySize size(int room) {
        MemorySize size = SIZES[draft.choose(SIZES.length)];
        return size.bytes() <= room ? size : MemorySize.BYTE;
    }
}
