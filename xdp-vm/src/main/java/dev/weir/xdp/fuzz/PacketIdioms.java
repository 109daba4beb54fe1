package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;

/** Writes how programs reach into packets: all forms of the comparison with the end, known and unknown offsets, metadata. */
final class PacketIdioms {
    private static final int DATA = 0;
    private static final int DATA_END = 4;
    private static final int DATA_META = 8;
    private static final int ADJUST_HEAD = 44;
    private static final int ADJUST_META = 54;
    private static final int ADJUST_TAIL = 65;
    private static final int ADD_REGISTER = 0x0f;

    private final Draft draft;
    private final CodeWriter code;
    private final NumberIdioms numbers;

    PacketIdioms(Draft draft, NumberIdioms numbers) {
        this.draft = draft;
        this.code = draft.code;
        this.numbers = numbers;
    }

    void write() {
        int context = draft.find(held -> held.kind() == Held.Kind.CONTEXT);
        boolean pointer = draft.find(held -> held.kind() == Held.Kind.PACKET) >= 0;
        if (context < 0) {
            numbers.write();
            return;
        }
        switch (draft.choose(8)) {
            case 0 -> field(context);
            case 1 -> metadata(context);
            case 2 -> adjust(context);
            case 3, 4 -> {
                if (pointer) {
                    variable(context);
                } else {
                    find(context);
                }
            }
            case 5 -> {
                if (pointer) {
                    ahead();
                } else {
                    find(context);
                }
            }
            default -> find(context);
        }
    }

    private void field(int context) {
        int field = Integer.BYTES * (draft.slip() ? draft.choose(8) : 3 + draft.choose(2));
        int register = draft.free();
        code.load(draft.slip() ? MemorySize.HALF_WORD : MemorySize.WORD, false, register, context, field);
        draft.set(register, Held.number(0xffff_ffffL));
    }

    /** Loads the packet's bounds and makes sure of some bytes. */
    void find(int context) {
        int data = draft.freeBut(context);
        int end = draft.freeBut(context, data);
        code.load(MemorySize.WORD, false, data, context, DATA).load(MemorySize.WORD, false, end, context, DATA_END);
        draft.set(data, Held.packet(0));
        draft.set(end, Held.END);
        check(data, end, 1 + draft.choose(24), Held.Kind.PACKET);
    }

    private void metadata(int context) {
        int meta = draft.freeBut(context);
        int data = draft.freeBut(context, meta);
        code.load(MemorySize.WORD, false, meta, context, DATA_META).load(MemorySize.WORD, false, data, context, DATA);
        draft.set(meta, new Held(Held.Kind.META, 0, 0));
        draft.set(data, Held.packet(0));
        check(meta, data, 4 * (1 + draft.choose(3)), Held.Kind.META);
    }

    /** Moves a pointer by a number and makes sure of some bytes from there on. */
    private void variable(int context) {
        int base = draft.find(held -> held.kind() == Held.Kind.PACKET);
        int number = numbers.numberUpTo(draft.choose(2) == 0 ? 60 : 0x7000);
        int pointer = draft.freeBut(base, number, context);
        int end = draft.freeBut(context, pointer);
        code.copy(pointer, base).add(ADD_REGISTER, pointer, number, 0, 0);
        draft.set(pointer, Held.packet(0));
        if (draft.choose(3) == 0) {
            code.plus(pointer, draft.choose(20));
        }
        code.load(MemorySize.WORD, false, end, context, DATA_END);
        draft.set(end, Held.END);
        check(pointer, end, 1 + draft.choose(16), Held.Kind.PACKET);
    }

    private void ahead() {
        int base = draft.find(held -> held.kind() == Held.Kind.PACKET && held.room() > 1);
        if (base < 0) {
            return;
        }
        int pointer = draft.free();
        int by = draft.choose(draft.held(base).room());
        Held after = draft.held(base).moved(by);
        code.copy(pointer, base).plus(pointer, draft.slip() ? by + 1 : by);
        draft.set(pointer, after);
    }

    /** Goes on only if so many bytes lie before a limit. */
    private void check(int start, int limit, int bytes, Held.Kind kind) {
        int ahead = draft.freeBut(start, limit);
        int compared = draft.slip() ? bytes - 1 : bytes;
        code.copy(ahead, start).plus(ahead, compared);
        draft.set(ahead, new Held(kind, 0, 0));
        boolean wide = !draft.slip();
        switch (draft.choose(draft.slip() ? 9 : 6)) {
            case 0, 1 -> draft.toEndIfRegisters(wide, JumpOperation.JGT, ahead, limit);
            case 2 -> draft.toEndIfRegisters(wide, JumpOperation.JLT, limit, ahead);
            case 3 -> draft.toEndIfRegisters(wide, JumpOperation.JGE, ahead, limit);
            case 4 -> goOnIf(wide, JumpOperation.JLE, ahead, limit);
            case 5 -> goOnIf(wide, JumpOperation.JGE, limit, ahead);
            case 6 -> draft.toEndIfRegisters(wide, JumpOperation.JSGT, ahead, limit);
            case 7 -> draft.toEndIfRegisters(wide, JumpOperation.JGT, limit, ahead);
            default -> goOnIf(wide, JumpOperation.JNE, ahead, limit);
        }
        draft.set(start, new Held(kind, 0, bytes));
    }

    private void goOnIf(boolean wide, JumpOperation operation, int left, int right) {
        int over = code.jumpRegister(wide, operation, left, right);
        draft.toEnd();
        code.land(over);
    }

    private void adjust(int context) {
        if (draft.loops > 0 || !draft.mayCall() || draft.choose(3) > 0) {
            return;
        }
        int helper = switch (draft.choose(3)) {
            case 0 -> ADJUST_HEAD;
            case 1 -> ADJUST_META;
            default -> ADJUST_TAIL;
        };
        int kept = 6 + draft.choose(4);
        if (context < 6) {
            code.copy(kept, context);
        }
        code.copy(1, context)
                .move(2, helper == ADJUST_META ? -4 * draft.choose(4) : draft.choose(40) - 20)
                .callHelper(helper);
        if (context < 6) {
            draft.set(kept, Held.CONTEXT);
        }
        draft.afterCall(Held.ANY_NUMBER);
        if (!draft.slip()) {
            draft.forgetPacket();
        }
    }
}
