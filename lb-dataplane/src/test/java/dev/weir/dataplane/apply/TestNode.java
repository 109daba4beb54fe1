package dev.weir.dataplane.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.neighbour.NextHops;
import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.BackendState;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.table.TableEntry;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The program on a machine with maps of its own, an applier that fills them, and a clock that the test can advance. Next hops are
 * known at once: backend 192.0.2.{@code n} is at 02:00:00:00:00:{@code n}.
 */
final class TestNode implements AutoCloseable {
    static final IpAddress VIP = IpAddress.parse("203.0.113.10");
    static final IpAddress CLIENT = IpAddress.parse("198.51.100.9");
    static final Frontend TCP = new Frontend(VIP, Protocol.TCP, 80);
    static final Frontend UDP = new Frontend(VIP, Protocol.UDP, 53);
    static final int TABLE_SIZE = 251;
    static final int DROPPED = 0;

    private static final MacAddress SELF = mac(1);
    private static final MacAddress ROUTER = mac(2);
    private static final int SYN = 2;
    private static final int ACK = 16;

    final WeirMaps maps;
    final List<Integer> forgotten = new ArrayList<>();
    private final Engine engine;
    private final Collection live;
    private final MapSizes sizes;
    private final ApplyTimes times;
    private long ahead;
    private long revision;
    Applier applier;

    TestNode(TestEngine on, MapSizes sizes, ApplyTimes times) {
        this.engine = on.open();
        this.sizes = sizes;
        this.times = times;
        WeirObject object = WeirObject.read().sized(sizes);
        live = engine.load(object.spec(new ProgramConfig(SELF, List.of(IpAddress.parse("192.0.2.250")))));
        maps = object.maps(live);
        applier = newApplier();
    }

    TestNode(TestEngine on) {
        this(on, new MapSizes(64, 8, 4096, 16, 4096, 4096), ApplyTimes.DEFAULT);
    }

    /** As an agent does that takes over: all that is known comes from the maps. */
    void restartApplier() {
        applier = newApplier();
    }

    private Applier newApplier() {
        return new Applier(
                maps, sizes.frontends(), new KnownHops(), engine::synchronize, () -> System.nanoTime() + ahead, times);
    }

    /** Lets time pass for the applier; the packets' clock stays as it is. */
    void advance(Duration time) {
        ahead += time.toNanos();
    }

    ServiceTable table(String service, Mode mode, List<Frontend> frontends, BackendEntry... backends) {
        PoolTable pool = new PoolTable("pool", mode, TABLE_SIZE, List.of(backends));
        return new ServiceTable(service, ++revision, 7, frontends, pool);
    }

    ServiceTable table(BackendEntry... backends) {
        return table("web", Mode.L2DSR, List.of(TCP), backends);
    }

    static BackendEntry backend(int number) {
        return backend(number, BackendState.ACTIVE);
    }

    static BackendEntry backend(int number, BackendState state) {
        return new BackendEntry("b" + number, IpAddress.parse("192.0.2." + number), 8080, 1, state);
    }

    void apply(TableEntry entry) {
        assertInstanceOf(Applier.Outcome.Applied.class, applier.apply(entry));
    }

    String refusal(TableEntry entry) {
        return assertInstanceOf(Applier.Outcome.Refused.class, applier.apply(entry))
                .reason();
    }

    InForce.Service inForce(String service) {
        return applier.inForce().services().stream()
                .filter(one -> one.name().equals(service))
                .findFirst()
                .orElseThrow();
    }

    int open(int clientPort) {
        return send(TCP, clientPort, SYN);
    }

    int resume(int clientPort) {
        return send(TCP, clientPort, ACK);
    }

    int udp(int clientPort) {
        return send(UDP, clientPort, 0);
    }

    /** Sends a packet; returns the number of the backend that it went to, or {@link #DROPPED}. */
    int send(Frontend frontend, int clientPort, int tcpFlags) {
        TestRun.Result result =
                live.program(WeirObject.PROGRAM).testRun(TestRun.of(frame(frontend, clientPort, tcpFlags)));
        if (result.verdict() == Verdict.DROP) {
            return DROPPED;
        }
        assertEquals(Verdict.TX, result.verdict());
        return result.packet()[5];
    }

    Verdict verdict(Frontend frontend) {
        return live.program(WeirObject.PROGRAM)
                .testRun(TestRun.of(frame(frontend, 40_000, SYN)))
                .verdict();
    }

    /** Ethernet, IPv4, and TCP or UDP, without payload; nobody here looks at checksums. */
    private static byte[] frame(Frontend frontend, int clientPort, int tcpFlags) {
        boolean tcp = frontend.protocol() == Protocol.TCP;
        int transport = tcp ? 20 : 8;
        ByteBuffer frame = ByteBuffer.allocate(14 + 20 + transport);
        frame.put(SELF.bytes()).put(ROUTER.bytes()).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (20 + transport)).putInt(0);
        frame.put((byte) 64).put((byte) frontend.protocol().number()).putShort((short) 0);
        frame.put(CLIENT.packetBytes()).put(frontend.address().packetBytes());
        frame.putShort((short) clientPort).putShort((short) frontend.port());
        if (tcp) {
            frame.putLong(0).put((byte) 0x50).put((byte) tcpFlags).putShort((short) 1000);
        } else {
            frame.putShort((short) 8);
        }
        return frame.array();
    }

    static MacAddress mac(int last) {
        return new MacAddress(new byte[] {2, 0, 0, 0, 0, (byte) last});
    }

    @Override
    public void close() {
        live.close();
        engine.close();
    }

    private final class KnownHops implements NextHops {
        @Override
        public void watch(int backend, IpAddress address, boolean translated) {
            maps.backends().resolve(backend, mac(address.packetBytes()[3]));
        }

        @Override
        public void forget(int backend) {
            forgotten.add(backend);
        }

        @Override
        public void await(java.util.Collection<Integer> backends, Duration atMost) {}

        @Override
        public Map<Integer, String> unreachable() {
            return Map.of();
        }
    }
}
