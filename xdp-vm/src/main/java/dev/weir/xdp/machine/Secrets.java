package dev.weir.xdp.machine;

import java.security.SecureRandom;

/** Two keys that only this engine knows: of its SYN cookies, and of how it scrambles addresses in texts. Immutable. */
public final class Secrets {
    private final long[] keys;

    private Secrets(long[] keys) {
        this.keys = keys;
    }

    /** Keys that nobody can guess. */
    public static Secrets random() {
        return new Secrets(new SecureRandom().longs(4).toArray());
    }

    /** Keys that everybody can guess, so that tests repeat. */
    public static Secrets of(long seed) {
        return new Secrets(new long[] {seed, ~seed, seed + 1, ~seed + 1});
    }

    /** Begins a hash under the first key. */
    public SipHash first() {
        return new SipHash(keys[0], keys[1]);
    }

    /** Begins a hash under the second key. */
    public SipHash second() {
        return new SipHash(keys[2], keys[3]);
    }
}
