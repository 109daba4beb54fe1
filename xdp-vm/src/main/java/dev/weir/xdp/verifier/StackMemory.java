package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.domain.Scalar;
import org.jspecify.annotations.Nullable;

/** Loads from and stores to the stacks of a state. Offsets are those from a frame pointer, -512 to -1. */
final class StackMemory {
    /** Bytes of a function's stack ({@code MAX_BPF_STACK}). */
    static final int BYTES = Place.SLOTS * Slot.BYTES;

    private StackMemory() {}

    private static int slotOf(long offset) {
        return (int) ((-offset - 1) / Slot.BYTES);
    }

    private static int byteOf(long offset) {
        return (int) (offset & (Slot.BYTES - 1));
    }

    /** The bytes of one slot that lie between two offsets, the second exclusive, as a mask. */
    private static int bytesWithin(int slot, long from, long to) {
        long start = -(slot + 1L) * Slot.BYTES;
        int first = (int) Math.max(0, from - start);
        int last = (int) Math.min(Slot.BYTES, to - start);
        return Slot.mask(first, last - first);
    }

    /** The first byte between two offsets that was never written; null if all were. */
    static @Nullable Long firstUnwritten(Frame frame, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            if ((frame.slot(slotOf(offset)).written() & Slot.mask(byteOf(offset), 1)) == 0) {
                return offset;
            }
        }
        return null;
    }

    /** Whether any byte between two offsets may be part of an address. */
    static boolean isTainted(Frame frame, long from, long to) {
        for (int slot = slotOf(to - 1); slot <= slotOf(from); slot++) {
            if ((frame.slot(slot).tainted() & bytesWithin(slot, from, to)) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether a load would take only a part of a stored pointer. */
    static boolean cutsPointer(Frame frame, long from, int bytes) {
        for (int slot = slotOf(from + bytes - 1); slot <= slotOf(from); slot++) {
            boolean whole = bytes == Slot.BYTES && byteOf(from) == 0;
            if (frame.slot(slot).value() instanceof Pointer && !whole) {
                return true;
            }
        }
        return false;
    }

    /** What is read between two offsets was relied on to be there. */
    static void needRead(State state, int frame, long from, long to) {
        for (int slot = slotOf(to - 1); slot <= slotOf(from); slot++) {
            state.needRead(frame, slot, bytesWithin(slot, from, to));
        }
    }

    /** Loads aligned bytes into a register of the function under way. */
    static void load(State state, int frame, long offset, int bytes, boolean signed, int register) {
        Frame from = state.frame(frame);
        int number = slotOf(offset);
        Slot slot = from.slot(number);
        needRead(state, frame, offset, offset + bytes);
        Value loaded = slot.load(byteOf(offset), bytes);
        if (signed && loaded instanceof ScalarValue scalar) {
            Scalar extended = scalar.scalar().signExtended(bytes);
            loaded = new ScalarValue(extended, extended.equals(scalar.scalar()) ? scalar.link() : 0, scalar.taint());
        }
        state.set(register, loaded, from.slotOrigins(number));
    }

    /** Stores aligned bytes. */
    static void store(State state, int frame, long offset, int bytes, Value value, Origins from) {
        Frame into = state.frame(frame);
        int number = slotOf(offset);
        Slot before = into.slot(number);
        Slot after = before.store(byteOf(offset), bytes, value);
        boolean tracked = Slot.tracks(byteOf(offset), bytes, value);
        if (!tracked && value instanceof ScalarValue scalar && scalar.scalar().isConstant(0)) {
            Checkpoint.needPrecise(state.checkpoint(), from);
        }
        Origins origins = tracked ? from : after.value() == null ? Origins.NONE : into.slotOrigins(number);
        into.setSlot(number, after, origins, Slot.mask(byteOf(offset), bytes));
    }

    /** Bytes between two offsets are written with something that is no address. */
    static void overwrite(State state, int frame, long from, long to) {
        Frame into = state.frame(frame);
        for (int number = slotOf(to - 1); number <= slotOf(from); number++) {
            int bytes = bytesWithin(number, from, to);
            int first = Integer.numberOfTrailingZeros(bytes);
            Slot after = into.slot(number).overwrite(first, Integer.bitCount(bytes));
            into.setSlot(number, after, after.value() == null ? Origins.NONE : into.slotOrigins(number), bytes);
        }
    }

    /** Some bytes between two offsets are written, nobody knows which. */
    static void blur(State state, int frame, long from, long to, boolean tainted) {
        Frame into = state.frame(frame);
        for (int number = slotOf(to - 1); number <= slotOf(from); number++) {
            Slot slot = into.slot(number).blur();
            int taint = tainted ? bytesWithin(number, from, to) : 0;
            Slot after = new Slot(null, 0, slot.written(), 0, slot.tainted() | taint);
            into.setSlot(number, after, Origins.NONE, 0);
        }
    }
}
