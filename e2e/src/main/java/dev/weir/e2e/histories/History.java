package dev.weir.e2e.histories;

import dev.weir.dataplane.apply.ApplyTimes;
import dev.weir.dataplane.table.Frontend;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * One service's life: a seed decides all that happens. Ends with every slot at rest and nothing remembered, or that is a fault, too.
 * For one thread.
 */
final class History {
    static final Duration TICK = Duration.ofMillis(250);
    /** What a table takes at most from its publication to a node. */
    static final Duration SLOWEST = Duration.ofSeconds(1);

    static final ApplyTimes TIMES =
            ApplyTimes.DEFAULT.withFlowIdle(Duration.ofSeconds(8)).withPrepare(Duration.ofSeconds(2));

    private static final int TICKS = 160;
    private static final int QUIET_TICKS = 8;
    private static final int SETTLING_STEPS = 40;
    private static final int FLOOD = 40;

    private final String name;
    private final Random random;
    private final VirtualClock clock;
    private final List<Node> nodes;
    private final Tally tally;
    private final int hashSeed;
    private final int attackers;
    private final List<Frontend> frontends;
    private final Pool pool;
    private final Clients clients;
    private long revision;

    /**
     * @param seed what happens
     * @param nodes those that serve it, idle now
     * @param smallTable whether they have less room for flows than is sent
     */
    History(long seed, VirtualClock clock, List<Node> nodes, boolean smallTable, Tally tally) {
        this.name = "history %d".formatted(seed);
        this.random = new Random(seed);
        this.clock = clock;
        this.nodes = nodes;
        this.tally = tally;
        this.hashSeed = random.nextInt();
        this.attackers = random.nextInt(3) == 0 ? FLOOD : random.nextInt(6);
        this.frontends = Clients.frontends(random.nextBoolean());
        this.pool = new Pool(random, clock.monotonic());
        this.clients =
                new Clients(new Clients.Setting(name, nodes, frontends, hashSeed, pool, smallTable), random, tally);
    }

    void run() {
        tally.histories++;
        publish(Duration.ZERO);
        nodes.forEach(node -> node.work(random));
        for (int tick = 0; tick < TICKS; tick++) {
            clock.advance(TICK);
            if (tick >= QUIET_TICKS && random.nextInt(8) == 0) {
                tally.changes++;
                clients.letGo(pool.change(clock.monotonic()));
                publish(SLOWEST);
            }
            nodes.forEach(this::work);
            packets();
            if (tick == QUIET_TICKS - 1) {
                requireNothingRemembered("before any change");
            }
        }
        settle();
        nodes.forEach(node -> node.remove(name, revision + 1));
    }

    private void work(Node node) {
        if (random.nextInt(100) == 0) {
            tally.restarts++;
            node.restartAgent();
        }
        node.work(random);
    }

    private void packets() {
        clients.attack(random.nextInt(attackers + 1));
        clients.repeat();
        clients.open(5, clock.monotonic());
        if (random.nextInt(30) == 0) {
            clients.wander();
        }
        clients.speak(clock.monotonic());
    }

    private void publish(Duration slowest) {
        revision++;
        for (Node node : nodes) {
            long delay = (long) (random.nextDouble() * slowest.toNanos());
            node.announce(pool.table(name, revision, hashSeed, frontends), Duration.ofNanos(delay));
        }
    }

    /** Nobody speaks any more. */
    private void settle() {
        for (int step = 0; step < SETTLING_STEPS; step++) {
            clock.advance(TIMES.prepare());
            nodes.forEach(node -> node.work(random));
        }
        for (Node node : nodes) {
            if (node.changingSlots() > 0) {
                tally.violation("%s: %d slots never came to rest".formatted(name, node.changingSlots()));
            }
        }
        requireNothingRemembered("after all is over");
    }

    private void requireNothingRemembered(String when) {
        for (Node node : nodes) {
            if (node.trackedFlows() > 0) {
                tally.violation("%s: %d flows are tracked %s".formatted(name, node.trackedFlows(), when));
            }
        }
    }
}
