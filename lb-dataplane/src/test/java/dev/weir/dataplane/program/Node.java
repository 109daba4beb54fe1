package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Counters;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The program on a machine with maps of its own, without any interface. */
final class Node implements AutoCloseable {
    static final MacAddress SELF = mac(1);
    static final MacAddress ROUTER = mac(2);
    static final IpAddress NAT_V4 = IpAddress.parse("192.0.2.250");
    static final IpAddress NAT_V6 = IpAddress.parse("2001:db8:b::250");
    static final int HASH_SEED = 0x9abcdef0;
    static final int BACKEND_PORT = 8080;

    private static final MapSizes SMALL = new MapSizes(64, 8, 4096, 64, 1024, 1024);

    WeirMaps maps;
    private final WeirObject object;
    private final Engine engine;
    private final Collection live;
    private final Program program;
    private int nextSlot;
    private int nextService;
    private int nextBackend = 1;

    private Node(Engine engine, MapSizes sizes, ProgramConfig config, UnaryOperator<CollectionSpec> change) {
        this.engine = engine;
        object = WeirObject.read().sized(sizes);
        live = engine.load(change.apply(object.spec(config)));
        maps = object.maps(live);
        program = live.program(WeirObject.PROGRAM);
    }

    /** Skips the test, and says why, if there is no such machine here. */
    static Node start(TestEngine engine) {
        return start(engine, SMALL, PortRange.DEFAULT);
    }

    static Node withFlows(TestEngine engine, int count) {
        return start(engine, SMALL.withFlows(count), PortRange.DEFAULT);
    }

    static Node withNatPorts(TestEngine engine, PortRange ports) {
        return start(engine, SMALL, ports);
    }

    private static Node start(TestEngine engine, MapSizes sizes, PortRange ports) {
        return start(engine, sizes, new ProgramConfig(SELF, List.of(NAT_V4, NAT_V6), ports));
    }

    static Node with(TestEngine engine, ProgramConfig config) {
        return start(engine, SMALL, config);
    }

    /** Sends that many ICMP errors in a second at most. */
    static Node withIcmpErrors(TestEngine engine, int perSecond) {
        ProgramConfig config = new ProgramConfig(SELF, List.of(NAT_V4, NAT_V6));
        return new Node(engine.open(), SMALL, config, spec -> spec.withConstant("config_icmp_per_second", perSecond));
    }

    static Node withoutNatAddress(TestEngine engine) {
        return start(engine, SMALL, new ProgramConfig(SELF, List.of()));
    }

    private static Node start(TestEngine engine, MapSizes sizes, ProgramConfig config) {
        return new Node(engine.open(), sizes, config, spec -> spec);
    }

    static MacAddress mac(int last) {
        return new MacAddress(new byte[] {2, 0, 0, 0, 0, (byte) last});
    }

    /** The hardware address of the backend with an id. */
    static MacAddress backendMac(int id) {
        return mac(0x80 + id);
    }

    /** Makes a reachable backend and returns its id. */
    int backend(IpAddress address) {
        int id = unresolvedBackend(address);
        maps.backends().resolve(id, backendMac(id));
        return id;
    }

    int unresolvedBackend(IpAddress address) {
        int id = nextBackend++;
        maps.backends().claim(id, 1000 + id, address, BACKEND_PORT);
        return id;
    }

    /** Makes a service with these slots and returns its id. */
    int service(Frontend frontend, Mode mode, Slot... slots) {
        int id = nextService++;
        maps.services().claim(id, 2000 + id);
        maps.services().switchTo(id, region(mode, slots));
        maps.frontends().put(frontend, id);
        return id;
    }

    /** Makes a service of one slot with one reachable backend, the traffic's first, and returns the backend's id. */
    int serve(Traffic traffic, Mode mode) {
        int backend = backend(traffic.backend(1));
        service(traffic.frontend(), mode, Slot.stable(backend));
        return backend;
    }

    /** Writes slots to where there were none and returns the table that names them. */
    TableRegion region(Mode mode, Slot... slots) {
        TableRegion region = new TableRegion(nextSlot, slots.length, HASH_SEED, mode);
        for (Slot slot : slots) {
            maps.slots().write(nextSlot++, slot);
        }
        return region;
    }

    /** Makes a service whose clients may not ask for larger segments than this. */
    void clampedService(Frontend frontend, Mode mode, int mss, Slot... slots) {
        int id = service(frontend, mode, slots);
        TableRegion region = region(mode, slots);
        maps.services().switchTo(id, new TableRegion(region.firstSlot(), region.slotCount(), HASH_SEED, mode, mss));
    }

    /** Looks at the maps as an agent does that takes over. */
    void reopenMaps() {
        maps = object.maps(live);
    }

    /** Leaves the map of VIPs as a change would that was cut off halfway. */
    void forgetVip(IpAddress vip) {
        MemorySegment key = MemorySegment.ofArray(vip.bytes());
        assertTrue(live.map("vips").delete(key));
    }

    /** Takes the frontend away, and leaves its VIP. */
    void forgetFrontend(Frontend frontend) {
        ByteBuffer key = ByteBuffer.allocate(20);
        key.put(frontend.address().bytes()).putShort((short) frontend.port());
        key.put((byte) frontend.protocol().number());
        assertTrue(live.map("frontends").delete(MemorySegment.ofArray(key.array())));
    }

    TestRun.Result run(byte[] frame) {
        return program.testRun(TestRun.of(frame));
    }

    void expect(Verdict verdict, Frame in) {
        TestRun.Result result = run(in.bytes());
        assertEquals(verdict, result.verdict());
        if (verdict != Verdict.TX) {
            assertFrame(in.bytes(), result.packet());
        }
    }

    /** Expects a frame to be left as it is. */
    void expectUntouched(Verdict verdict, byte[] frame) {
        TestRun.Result result = run(frame);
        assertEquals(verdict, result.verdict());
        assertFrame(frame, result.packet());
    }

    /**
     * Expects a flow of a nat pool to be translated both ways.
     *
     * @param natPort the only one that the node has
     * @param wire what is on the wire where the program as such would see a frame
     */
    void expectTranslated(
            Traffic traffic, int backend, int natPort, UnaryOperator<Frame> dressed, Function<Frame, byte[]> wire) {
        Frame opening = dressed.apply(traffic.opening(4000));
        Frame translated = opening.macs(SELF, backendMac(backend))
                .source(traffic.nat, natPort)
                .destination(traffic.backend(1), BACKEND_PORT);
        expectSent(wire.apply(opening), wire.apply(translated));
        Frame answer = dressed.apply(Frame.of(traffic.protocol, traffic.backend(1), BACKEND_PORT, traffic.nat, natPort)
                .macs(backendMac(backend), SELF));
        Frame back = answer.macs(SELF, ROUTER).source(traffic.vip, 80).destination(traffic.client, 4000);
        expectSent(wire.apply(answer), wire.apply(back));
    }

    /** Expects a frame to be sent on, as another frame. */
    void expectSent(Frame in, Frame out) {
        TestRun.Result result = run(in.bytes());
        assertEquals(Verdict.TX, result.verdict());
        assertFrame(out.bytes(), result.packet());
    }

    /** Expects a frame to be sent on, as these bytes. */
    void expectSent(byte[] in, byte[] out) {
        TestRun.Result result = run(in);
        assertEquals(Verdict.TX, result.verdict());
        assertFrame(out, result.packet());
    }

    /** Expects a frame to be sent to a backend with nothing but its hardware addresses changed. */
    void expectSentTo(int backend, Frame in) {
        expectSent(in, in.macs(SELF, backendMac(backend)));
    }

    /** Expects a frame to be dropped, untouched, and counted under this reason and no other. */
    void expectDropped(String reason, Frame in) {
        expectDropped(reason, in.bytes());
    }

    void expectDropped(String reason, byte[] in) {
        var before = maps.counters().drops();
        TestRun.Result result = run(in);
        assertEquals(Verdict.DROP, result.verdict());
        assertFrame(in, result.packet());
        maps.counters().drops().forEach((name, after) -> {
            Counters.Count was = before.getOrDefault(name, new Counters.Count(0, 0));
            int packets = name.equals(reason) ? 1 : 0;
            assertEquals(
                    new Counters.Count(was.packets() + packets, was.bytes() + (long) packets * in.length), after, name);
        });
    }

    private static void assertFrame(byte[] expected, byte[] actual) {
        HexFormat hex = HexFormat.of();
        assertArrayEquals(expected, actual, () -> hex.formatHex(expected) + "\nbut was\n" + hex.formatHex(actual));
    }

    @Override
    public void close() {
        live.close();
        engine.close();
    }
}
