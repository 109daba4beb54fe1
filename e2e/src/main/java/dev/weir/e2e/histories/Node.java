package dev.weir.e2e.histories;

import dev.weir.dataplane.apply.Applier;
import dev.weir.dataplane.apply.ApplyTimes;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.neighbour.NextHops;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.table.TableEntry;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.vm.VmEngine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A load balancer: the program with maps of its own, and an agent's logic that hears of tables some time after they are published. It
 * serves one service at a time. For one thread.
 */
final class Node implements AutoCloseable {
    private static final int BACKEND_AT = 5;
    private static final MapSizes SIZES = new MapSizes(16, 4, 4096, 64, 1, 16);

    private final VmEngine engine;
    private final VirtualClock clock;
    private final ApplyTimes times;
    private final Collection live;
    private final WeirMaps maps;
    private final Program program;
    private final Deque<Announced> announced = new ArrayDeque<>();
    private Applier applier;
    private Optional<ServiceTable> inForce = Optional.empty();

    private record Announced(ServiceTable table, long at) {}

    /**
     * Loads the program.
     *
     * @param engine on {@code clock}; stays the caller's to close
     * @param flows room for tracked flows
     */
    Node(VmEngine engine, VirtualClock clock, ApplyTimes times, int flows) {
        this.engine = engine;
        this.clock = clock;
        this.times = times;
        WeirObject object = WeirObject.read().sized(SIZES.withFlows(flows));
        live = engine.load(object.spec(new ProgramConfig(Conversation.BALANCER, List.of())));
        maps = object.maps(live);
        program = live.program(WeirObject.PROGRAM);
        applier = newApplier();
    }

    private Applier newApplier() {
        return new Applier(maps, SIZES.frontends(), new KnownHops(), engine::synchronize, clock::monotonic, times);
    }

    /** Begins anew, with an agent that has seen nothing. */
    void forget() {
        applier = newApplier();
    }

    /** As when an agent is replaced: all that the next one knows comes from the maps, and from the tables on its disk. */
    void restartAgent() {
        applier = newApplier();
        inForce.ifPresent(this::apply);
    }

    /** Sends a table on its way. */
    void announce(ServiceTable table, Duration delay) {
        long at = clock.monotonic() + delay.toNanos();
        Announced last = announced.peekLast();
        announced.add(new Announced(table, last == null ? at : Math.max(at, last.at)));
    }

    /** What an agent does all the time: puts in force what has arrived, sometimes only the last of it, and tidies up. */
    void work(Random random) {
        List<ServiceTable> arrived = new ArrayList<>();
        while (!announced.isEmpty() && announced.peek().at <= clock.monotonic()) {
            arrived.add(announced.remove().table);
        }
        if (arrived.size() > 1 && random.nextBoolean()) {
            arrived = List.of(arrived.getLast());
        }
        for (ServiceTable table : arrived) {
            apply(table);
            inForce = Optional.of(table);
        }
        applier.ripen();
        applier.tidy();
    }

    private void apply(TableEntry entry) {
        if (applier.apply(entry) instanceof Applier.Outcome.Refused refused) {
            throw new IllegalStateException(refused.reason());
        }
    }

    /** Takes a service out, with all that is known of it. */
    void remove(String service, long revision) {
        announced.clear();
        inForce = Optional.empty();
        apply(new ServiceRemoved(service, revision));
    }

    /**
     * Sends a packet.
     *
     * @return the last byte of the address of the backend that it went to, 0 if it was dropped
     */
    int send(byte[] frame) {
        TestRun.Result result = program.testRun(TestRun.of(frame));
        return switch (result.verdict()) {
            case Verdict.TX -> result.packet()[BACKEND_AT];
            case Verdict.DROP -> 0;
            default -> throw new IllegalStateException("a packet for the service was %s".formatted(result.verdict()));
        };
    }

    /** The slot of this number, of the service's. */
    Slot slot(int number) {
        TableRegion region = maps.services().inForce(0).orElseThrow();
        return maps.slots().read(region.firstSlot() + number);
    }

    /** Slots that are moving, or whose change is announced. */
    int changingSlots() {
        TableRegion region = maps.services().inForce(0).orElseThrow();
        return (int) IntStream.range(region.firstSlot(), region.endSlot())
                .filter(slot -> maps.slots().read(slot).looksUpFlows())
                .count();
    }

    int trackedFlows() {
        int[] count = {0};
        maps.flows().forEach(_ -> count[0]++);
        return count[0];
    }

    /** Packets whose flow could not be tracked. */
    long refusals() {
        return stat("FLOW_REFUSED");
    }

    /** Flows that were tracked. */
    long tracked() {
        return stat("FLOW_TRACKED");
    }

    private long stat(String name) {
        return maps.counters().flowStats().getOrDefault(name, 0L);
    }

    @Override
    public void close() {
        live.close();
    }

    /** Backend 192.0.2.{@code n}, or 2001:db8::{@code n}, is at 02:00:00:00:00:{@code n}. */
    private final class KnownHops implements NextHops {
        @Override
        public void watch(int backend, IpAddress address, boolean translated) {
            maps.backends().resolve(backend, mac((int) address.low() & 0xff));
        }

        @Override
        public void forget(int backend) {}

        @Override
        public void await(java.util.Collection<Integer> backends, Duration atMost) {}

        @Override
        public Map<Integer, String> unreachable() {
            return Map.of();
        }
    }

    static MacAddress mac(int last) {
        return new MacAddress(new byte[] {2, 0, 0, 0, 0, (byte) last});
    }
}
