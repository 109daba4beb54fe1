package dev.weir.xdp.vm;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Something that several may hold at a time, and that ends with the last hold: a map is held by its handles and by the programs that
 * use it, a program by its handles, links and program arrays. Born with one hold, the maker's. Safe for use by several threads.
 */
abstract class Shared {
    private final AtomicInteger holds = new AtomicInteger(1);

    /** One hold more; false if it has ended. */
    final boolean tryHold() {
        int count = holds.get();
        while (count > 0) {
            int found = holds.compareAndExchange(count, count + 1);
            if (found == count) {
                return true;
            }
            count = found;
        }
        return false;
    }

    /**
     * One hold more.
     *
     * @throws IllegalStateException if it has ended
     */
    public final void hold() {
        if (!tryHold()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /** One hold less. */
    public final void release() {
        if (holds.decrementAndGet() == 0) {
            end();
        }
    }

    /** Called once, by whoever gives up the last hold. */
    abstract void end();
}
