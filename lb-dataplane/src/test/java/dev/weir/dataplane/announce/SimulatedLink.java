package dev.weir.dataplane.announce;

import dev.weir.dataplane.table.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A link with agents whose time is simulated: each takes its turn every 20 ms, and a heartbeat takes 1 ms. */
final class SimulatedLink {
    private static final int TURN_MILLIS = 20;
    private static final int LOST_PERCENT = 10;

    private final List<Agent> agents = new ArrayList<>();
    private final Set<IpAddress> vips;
    private final Map<IpAddress, Long> lastAnswered = new HashMap<>();
    private final Map<IpAddress, Integer> expected = new HashMap<>();
    private final Set<List<Integer>> deaf = new HashSet<>();
    private Optional<Random> losses = Optional.empty();
    private long instances = 1000;
    private long now;
    private long longestGap;
    private int doubleAnswers;

    /** An agent, and what waits for it to be heard. */
    private static final class Agent {
        private Election election;
        private final List<Heartbeat> waiting = new ArrayList<>();
        private boolean alive = true;
        private long heldUpUntil;

        Agent(Election election) {
            this.election = election;
        }
    }

    SimulatedLink(int count, Set<IpAddress> vips) {
        this.vips = vips;
        for (int i = 0; i < count; i++) {
            agents.add(new Agent(election(i)));
        }
    }

    private Election election(int number) {
        return new Election(instances++, "node" + number, Times.DEFAULT);
    }

    void run(int millis) {
        for (long end = now + millis; now < end; now++) {
            for (int i = 0; i < agents.size(); i++) {
                if (agents.get(i).alive && now >= agents.get(i).heldUpUntil && (now + i * 7L) % TURN_MILLIS == 0) {
                    turn(i);
                }
            }
            watch();
        }
    }

    private void turn(int number) {
        Agent agent = agents.get(number);
        long time = Times.millis(now);
        agent.waiting.forEach(heartbeat -> agent.election.hear(heartbeat, time));
        agent.waiting.clear();
        agent.election.turn(vips, time);
        List<Heartbeat> all = agent.election.heartbeats(time);
        all.forEach(heartbeat -> send(number, heartbeat));
        if (!all.isEmpty()) {
            agent.election.sent(time);
        }
    }

    private void send(int from, Heartbeat heartbeat) {
        Heartbeat copy = Heartbeat.decode(ByteBuffer.wrap(heartbeat.encode())).orElseThrow();
        for (int to = 0; to < agents.size(); to++) {
            boolean lost = losses.isPresent() && losses.get().nextInt(100) < LOST_PERCENT;
            if (to != from && agents.get(to).alive && !deaf.contains(List.of(to, from)) && !lost) {
                agents.get(to).waiting.add(copy);
            }
        }
    }

    /** A client that asks for every VIP every millisecond. */
    private void watch() {
        for (IpAddress vip : vips) {
            int answers = 0;
            for (int i = 0; i < agents.size(); i++) {
                Agent agent = agents.get(i);
                if (agent.alive && now >= agent.heldUpUntil && agent.election.mayAnswer(vip, Times.millis(now))) {
                    answers++;
                    Integer owner = expected.get(vip);
                    if (owner != null && owner != i) {
                        throw new AssertionError("%s moved from %d to %d".formatted(vip, owner, i));
                    }
                }
            }
            if (answers > 1) {
                doubleAnswers++;
            }
            if (answers > 0) {
                longestGap = Math.max(longestGap, now - lastAnswered.getOrDefault(vip, now));
                lastAnswered.put(vip, now);
            }
        }
    }

    /** From now on no VIP of these agents may be answered for by another. */
    void expectUnmoved(int... numbers) {
        for (int number : numbers) {
            agents.get(number).election.held().keySet().forEach(vip -> expected.put(vip, number));
        }
    }

    void kill(int number) {
        agents.get(number).alive = false;
        agents.get(number).waiting.clear();
    }

    void restart(int number) {
        agents.get(number).alive = true;
        agents.get(number).election = election(number);
    }

    void leave(int number) {
        send(number, agents.get(number).election.leave(Times.millis(now)));
        kill(number);
    }

    /** Has a thread stand still, as a suspended process does. */
    void holdUp(int number, int millis) {
        agents.get(number).heldUpUntil = now + millis;
    }

    /** Has {@code to} hear nothing of {@code from} any more. */
    void deafen(int to, int from) {
        deaf.add(List.of(to, from));
    }

    void heal() {
        deaf.clear();
    }

    /** Every second or so something happens to one of them. */
    void misfortunes(long seed, int millis) {
        Random random = new Random(seed);
        losses = Optional.of(new Random(seed + 1));
        for (long end = now + millis; now < end; ) {
            int number = random.nextInt(agents.size());
            switch (random.nextInt(3)) {
                case 0 -> holdUp(number, random.nextInt(2_000));
                case 1 -> kill(number);
                default -> {
                    if (!agents.get(number).alive) {
                        restart(number);
                    }
                }
            }
            run(200 + random.nextInt(1_500));
        }
    }

    List<Integer> loads() {
        return agents.stream()
                .map(agent -> agent.alive ? agent.election.held().size() : 0)
                .toList();
    }

    /** The longest that a VIP went unanswered between two answers, in milliseconds. */
    long longestGap() {
        return longestGap;
    }

    /** How often two agents would have answered for one VIP in the same millisecond. */
    int doubleAnswers() {
        return doubleAnswers;
    }
}
