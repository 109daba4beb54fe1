package dev.weir.e2e.histories;

import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.BackendState;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.ServiceTable;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** What the owner of a service wants, and how its backends are: both change at random. */
final class Pool {
    static final int SLOTS = 251;
    /** A backend is not back sooner than every node has heard that it was gone: health checks see to that. */
    static final Duration SHORTEST_ILLNESS = Duration.ofSeconds(3);

    private static final int FIRST = 11;
    private static final int BACKENDS = 9;
    private static final int HEAVIEST = 4;

    private final Random random;
    private final Map<Integer, Member> members = new TreeMap<>();
    private final Map<Integer, Long> failedAt = new HashMap<>();
    private final int[] ownerChanges = new int[SLOTS];
    private final long[] lastChange = new long[SLOTS];
    private int[] owners = new int[SLOTS];

    private record Member(BackendState state, int weight) {}

    Pool(Random random, long now) {
        this.random = random;
        for (int number = FIRST; number < FIRST + 3; number++) {
            members.put(number, new Member(BackendState.ACTIVE, 1));
        }
        Arrays.fill(lastChange, now);
        owners = ownersNow();
    }

    /** Changes something, or several things at once; returns the backends that have failed. */
    Set<Integer> change(long now) {
        Set<Integer> failed = new HashSet<>();
        for (int changes = random.nextInt(4) == 0 ? 3 : 1; changes > 0; changes--) {
            int number = FIRST + random.nextInt(BACKENDS);
            if (changeOne(number, now)) {
                failed.add(number);
            }
        }
        note(now);
        return failed;
    }

    /** True if the backend has failed. */
    private boolean changeOne(int number, long now) {
        Member member = members.get(number);
        if (member == null || member.state == BackendState.FAILED) {
            if (now - failedAt.getOrDefault(number, Long.MIN_VALUE / 2) >= SHORTEST_ILLNESS.toNanos()) {
                failedAt.remove(number);
                members.put(number, new Member(BackendState.ACTIVE, weight()));
            } else if (random.nextInt(8) == 0) {
                members.remove(number);
            }
            return false;
        }
        switch (random.nextInt(6)) {
            case 0 -> members.put(number, new Member(BackendState.DRAINING, member.weight));
            case 1 -> members.put(number, new Member(BackendState.ACTIVE, member.weight));
            case 2, 3 -> members.put(number, new Member(member.state, weight()));
            case 4 -> members.remove(number);
            default -> {
                members.put(number, new Member(BackendState.FAILED, member.weight));
                failedAt.put(number, now);
                return true;
            }
        }
        return false;
    }

    private int weight() {
        return random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(HEAVIEST);
    }

    private void note(long now) {
        int[] next = ownersNow();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (next[slot] != owners[slot]) {
                ownerChanges[slot]++;
                lastChange[slot] = now;
            }
        }
        owners = next;
    }

    private int[] ownersNow() {
        List<Integer> numbers = List.copyOf(members.keySet());
        return Arrays.stream(table().slots())
                .map(owner -> owner < 0 ? 0 : numbers.get(owner))
                .toArray();
    }

    private PoolTable table() {
        List<BackendEntry> entries = members.entrySet().stream()
                .map(member -> entry(member.getKey(), member.getValue()))
                .toList();
        return new PoolTable("pool", Mode.L2DSR, SLOTS, entries);
    }

    private static BackendEntry entry(int number, Member member) {
        IpAddress address = IpAddress.parse("192.0.2." + number);
        return new BackendEntry("b" + number, address, 8080, member.weight, member.state);
    }

    /** The table to be published. */
    ServiceTable table(String service, long revision, int hashSeed, List<Frontend> frontends) {
        return new ServiceTable(service, revision, hashSeed, frontends, table());
    }

    /** Whether a backend answers. */
    boolean lives(int number) {
        return !failedAt.containsKey(number);
    }

    /** How often a slot's owner has changed. */
    int ownerChanges(int slot) {
        return ownerChanges[slot];
    }

    /** When a slot's owner changed last. */
    long lastChange(int slot) {
        return lastChange[slot];
    }
}
