package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.SpinLock;

/**
 * How a map's values are copied: around the {@code struct bpf_spin_lock} in them, if there is one, since that belongs to the place and
 * not to the value.
 *
 * @param bytes size of a value
 * @param lockOffset where in it the lock is; {@link #NO_LOCK} if it has none
 */
record ValueShape(int bytes, int lockOffset) {
    /** The offset of no lock. */
    static final int NO_LOCK = -1;

    private static final int MANY = 256;

    boolean hasLock() {
        return lockOffset != NO_LOCK;
    }

    /** Copies a value over another one; the lock there stays as it is. */
    void copy(long from, long to) {
        if (hasLock()) {
            int after = lockOffset + SpinLock.BYTES;
            copy(from, to, lockOffset);
            copy(from + after, to + after, bytes - after);
        } else {
            copy(from, to, bytes);
        }
    }

    /** Copies a value into the place of a new one, whose lock is free. */
    void create(long from, long to) {
        copy(from, to);
        clearLock(to);
    }

    /** Copies a value out for the control side, which does not get to see the lock. */
    void show(long from, long to) {
        create(from, to);
    }

    /** The same while holding its lock. */
    void showLocked(long from, long to) {
        SpinLock.acquire(from + lockOffset);
        show(from, to);
        SpinLock.release(from + lockOffset);
    }

    /** Copies a value over a live one while holding that one's lock. */
    void copyLocked(long from, long to) {
        SpinLock.acquire(to + lockOffset);
        copy(from, to);
        SpinLock.release(to + lockOffset);
    }

    private void clearLock(long value) {
        if (hasLock()) {
            Memory.putInt(value + lockOffset, 0);
        }
    }

    private static void copy(long from, long to, int bytes) {
        if (bytes <= MANY) {
            Memory.copyWords(from, to, bytes);
        } else {
            Memory.copy(from, to, bytes);
        }
    }
}
