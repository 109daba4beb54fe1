package dev.weir.dataplane.apply;

import java.util.function.LongSupplier;

/**
 * When a flow was last refused tracking. Such a flow depends on its slot staying as it is, unseen by anyone, so changes wait until
 * it must be over.
 */
final class RefusalWatch {
    private final LongSupplier refused;
    private long count;
    private boolean ever;
    private long last;

    /** @param refused how many packets' flows were refused so far */
    RefusalWatch(LongSupplier refused) {
        this.refused = refused;
        this.count = refused.getAsLong();
    }

    /** Looks for refusals since the last look, and dates them to {@code now}. */
    void look(long now) {
        long counted = refused.getAsLong();
        if (counted != count) {
            count = counted;
            last = now;
            ever = true;
        }
    }

    /** How long nothing has happened to a slot that entered its phase at {@code since}, in nanoseconds. */
    long quiet(long since, long now) {
        return ever ? Math.min(now - since, now - last) : now - since;
    }
}
