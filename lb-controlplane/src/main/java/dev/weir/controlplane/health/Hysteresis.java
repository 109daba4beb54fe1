package dev.weir.controlplane.health;

import dev.weir.controlplane.model.Health;

/** Turns single results into health: the first result decides, later ones only so many in a row. For one thread. */
final class Hysteresis {
    private final int rise;
    private final int fall;
    private Health health;
    private int against;

    /**
     * @param known the health to start from
     * @param rise successes in a row that bring a backend back
     * @param fall failures in a row that take a backend out
     */
    Hysteresis(Health known, int rise, int fall) {
        this.health = known;
        this.rise = rise;
        this.fall = fall;
    }

    /** Takes in one result and gives the health after it. */
    Health next(boolean success) {
        Health seen = success ? Health.UP : Health.DOWN;
        if (health == Health.UNKNOWN) {
            health = seen;
        } else if (health == seen) {
            against = 0;
        } else if (++against >= (success ? rise : fall)) {
            health = seen;
            against = 0;
        }
        return health;
    }
}
