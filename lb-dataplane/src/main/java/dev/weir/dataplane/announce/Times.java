package dev.weir.dataplane.announce;

import java.time.Duration;

/**
 * The times that agents of one link go by, in nanoseconds; the same on all of them. A lease counts from before the heartbeat that
 * renews it was sent, an expiry from when it was heard: with {@code lease < expiry} the former is over first, whatever the clocks.
 *
 * @param heartbeat between heartbeats
 * @param lease for which an owner answers after a heartbeat that its peers have confirmed
 * @param expiry after which a silent agent, and what it held, counts as gone; also how long a VIP is listened for before it is claimed
 * @param silence after which an agent's confirmations are not waited for any more
 * @param claim between a claim and the first answer, for others to object
 */
record Times(long heartbeat, long lease, long expiry, long silence, long claim) {
    static final Times DEFAULT = new Times(millis(100), millis(450), millis(550), millis(300), millis(100));

    Times {
        if (lease >= expiry || heartbeat * 2 > silence || silence + heartbeat >= lease) {
            throw new IllegalArgumentException(
                    "a lease must outlive lost heartbeats, and end before it expires elsewhere");
        }
    }

    static long millis(long count) {
        return Duration.ofMillis(count).toNanos();
    }
}
