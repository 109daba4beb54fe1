package dev.weir.dataplane.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The promise itself, against a model of packet program and agent: whatever sequence of additions, removals, drains, failures
 * and weight changes happens, and whatever an attacker sends, no connection of a living backend moves.
 */
class ConnectionConsistencyTest {
    private static final int RUNS = 150;
    private static final int TICKS = 400;
    private static final int SLOTS = 23;
    private static final int BACKENDS = 7;

    /** A connection of an honest client. It ends when its backend fails. */
    private static final class Connection {
        final long flow;
        final int backend;
        long lastSpoke;

        Connection(long flow, int backend, long now) {
            this.flow = flow;
            this.backend = backend;
            this.lastSpoke = now;
        }
    }

    private final List<Connection> connections = new ArrayList<>();
    private final Set<Long> inUse = new HashSet<>();
    private long packets;

    @ParameterizedTest
    @EnumSource(
            value = Handover.class,
            names = {"TRACKED", "ANNOUNCED"})
    void noTcpConnectionOfLivingBackendMoves(Handover handover) {
        long refusals = 0;
        for (long seed = 1; seed <= RUNS; seed++) {
            ModelService service = new ModelService(handover, SLOTS, seed % 3 == 0 ? 60 : 100_000);
            run(service, new Random(seed), seed, ModelService.IDLE - 2, true);
            refusals += service.refusals;
        }
        assertTrue(packets > 100_000, "the model sent only " + packets + " packets");
        assertTrue(refusals > 0, "the flow table never refused a flow, so that case went untested");
    }

    @Test
    void noUdpFlowMovesThatSpeaksDuringEachPreparation() {
        for (long seed = 1; seed <= RUNS; seed++) {
            ModelService service = new ModelService(Handover.ANNOUNCED, SLOTS, Integer.MAX_VALUE);
            run(service, new Random(seed), seed, ModelService.PREPARE - 1, false);
        }
    }

    @Test
    void slotsSettleOnceNothingHoldsThem() {
        ModelService service = new ModelService(Handover.TRACKED, SLOTS, 100_000);
        service.active.addAll(List.of(1, 2, 3));
        service.apply();
        service.active.remove(2);
        service.now++;
        service.apply();
        long held = 1;
        while (service.slots[service.slotOf(held)].previous() != 2) {
            held++;
        }
        for (int tick = 0; tick < 3 * ModelService.IDLE; tick++) {
            service.now++;
            assertEquals(2, service.packet(held, false));
            service.settle();
        }
        Slot heldSlot = service.slots[service.slotOf(held)];
        assertEquals(Phase.MOVING, heldSlot.phase(), "a live connection of the old owner keeps its slot moving");
        assertEquals(
                1, List.of(service.slots).stream().filter(Slot::looksUpFlows).count());

        service.now += ModelService.IDLE + 1;
        service.settle();
        assertTrue(List.of(service.slots).stream().noneMatch(Slot::looksUpFlows));
        assertTrue(service.flows.isEmpty());
    }

    private void run(ModelService service, Random random, long seed, long maxSilence, boolean tcp) {
        connections.clear();
        inUse.clear();
        service.active.addAll(List.of(1, 2, 3));
        service.apply();
        for (int tick = 0; tick < TICKS; tick++) {
            service.now++;
            if (random.nextInt(6) == 0) {
                change(service, random);
            }
            service.apply();
            connections.removeIf(c -> service.failed.contains(c.backend) && inUse.remove(c.flow));
            if (tcp) {
                attack(service, random);
            }
            open(service, random);
            speak(service, random, seed, maxSilence, tcp);
            service.settle();
        }
    }

    private void change(ModelService service, Random random) {
        int backend = 1 + random.nextInt(BACKENDS);
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                boolean recovered = service.failed.remove(backend);
                if (service.active.add(backend) || recovered) {
                    service.weights.put(backend, 1 + random.nextInt(4));
                }
            }
            case 2 -> service.active.remove(backend);
            case 3 -> service.weights.put(backend, 1 + random.nextInt(4));
            default -> {
                service.active.remove(backend);
                service.failed.add(backend);
            }
        }
    }

    private void attack(ModelService service, Random random) {
        for (int i = random.nextInt(8); i > 0; i--) {
            service.packet(1_000_000 + random.nextInt(1_000_000), random.nextBoolean());
        }
    }

    private void open(ModelService service, Random random) {
        for (int i = random.nextInt(4); i > 0; i--) {
            long flow = random.nextInt(200);
            if (inUse.contains(flow)) {
                continue;
            }
            int backend = service.packet(flow, true);
            if (backend != 0 && !service.failed.contains(backend)) {
                inUse.add(flow);
                connections.add(new Connection(flow, backend, service.now));
            }
        }
    }

    private void speak(ModelService service, Random random, long seed, long maxSilence, boolean tcp) {
        for (Connection connection : List.copyOf(connections)) {
            if (random.nextInt(40) == 0) {
                connections.remove(connection);
                inUse.remove(connection.flow);
            } else if (random.nextInt(10) == 0 || service.now - connection.lastSpoke >= maxSilence) {
                int backend = service.packet(connection.flow, !tcp);
                packets++;
                connection.lastSpoke = service.now;
                assertEquals(
                        connection.backend,
                        backend,
                        () -> "seed %d, tick %d: flow %d on %s moved"
                                .formatted(
                                        seed,
                                        service.now,
                                        connection.flow,
                                        service.slots[service.slotOf(connection.flow)]));
            }
        }
    }
}
