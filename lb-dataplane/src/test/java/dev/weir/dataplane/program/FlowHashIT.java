package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maglev.FlowHash;
import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Program and agent agree on the slot of every flow. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class FlowHashIT {
    private static final int SLOTS = 61;
    private static final int TUPLES = 8_000;
    private static final int TUPLES_PER_SEED = 100;

    /** Each slot is another backend's, whose hardware address tells which it was. */
    private final TestEngine engine;

    FlowHashIT(TestEngine engine) {
        this.engine = engine;
    }

    @Test
    void theProgramTakesTheSlotThatJavaPredicts() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<HashPolicy> policies = List.of(HashPolicy.values());
        try (Node node = Node.start(engine)) {
            Slot[] slots = new Slot[SLOTS];
            for (int i = 0; i < SLOTS; i++) {
                slots[i] = Slot.stable(node.backend(Traffic.TCP_V4.backend(i + 1)));
            }
            int first = node.region(Mode.L2DSR, slots).firstSlot();
            int service = node.service(Traffic.TCP_V4.frontend(), Mode.L2DSR, Slot.EMPTY);
            for (int i = 0; i < TUPLES / TUPLES_PER_SEED; i++) {
                int hashSeed = random.nextInt();
                HashPolicy policy = policies.get(random.nextInt(policies.size()));
                node.maps.services().switchTo(service, new TableRegion(first, SLOTS, hashSeed, policy, Mode.L2DSR, 0));
                for (int j = 0; j < TUPLES_PER_SEED; j++) {
                    expectPredictedSlot(node, service, policy, hashSeed, random, seed);
                }
            }
        }
    }

    private static void expectPredictedSlot(
            Node node, int service, HashPolicy policy, int hashSeed, Random random, long seed) {
        Protocol protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
        boolean v4 = random.nextBoolean();
        IpAddress client = address(v4, random);
        Frontend frontend = new Frontend(address(v4, random), protocol, random.nextInt(1, 65536));
        int clientPort = random.nextInt(65536);
        node.maps.frontends().put(frontend, service);
        byte[] sent = node.run(Frame.of(protocol, client, clientPort, frontend.address(), frontend.port())
                        .bytes())
                .packet();
        node.maps.frontends().remove(frontend);
        int predicted = FlowHash.slot(
                policy,
                hashSeed,
                client.packetBytes(),
                clientPort,
                frontend.address().packetBytes(),
                frontend.port(),
                protocol.number(),
                SLOTS);
        int taken = (sent[5] & 0xff) - 0x80 - 1;
        assertEquals(
                predicted,
                taken,
                () -> "seed %d: %s, %s:%d to %s".formatted(seed, policy, client, clientPort, frontend));
    }

    private static IpAddress address(boolean v4, Random random) {
        byte[] bytes = new byte[v4 ? 4 : 16];
        random.nextBytes(bytes);
        return IpAddress.ofBytes(bytes);
    }
}
