package dev.weir.e2e.bench;

import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.e2e.bench.FixedPointFrame.Endpoint;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.bench.Subject;
import dev.weir.xdp.bench.Workload;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The balancer's program with a service for each way that a packet may take through it, and one packet for each.
 *
 * <p>All packets are fixed points. That takes some arranging: every next hop is the balancer itself; a backend's address is its VIP;
 * the NAT addresses are the clients' and there is one NAT port, the clients'.
 */
final class PacketPath implements Workload.Loaded {
    private static final int TABLE_SIZE = 65_537;
    private static final int CLIENT_PORT = 20_000;
    private static final int PORT = 80;
    private static final IpAddress CLIENT4 = IpAddress.parse("192.0.2.1");
    private static final IpAddress CLIENT6 = IpAddress.parse("2001:db8::1");

    private final Collection balancer;
    private final WeirMaps maps;
    private final List<Subject> subjects = new ArrayList<>();
    private int services;

    PacketPath(Engine engine) {
        WeirObject object = WeirObject.read().sized(MapSizes.DEFAULT.withSlots(16 * TABLE_SIZE));
        balancer = engine.load(object.spec(new ProgramConfig(
                new MacAddress(FixedPointFrame.mac()),
                List.of(CLIENT4, CLIENT6),
                new ProgramConfig.PortRange(CLIENT_PORT, 1))));
        maps = object.maps(balancer);
        layOut();
    }

    /** The cheapest first. */
    @Override
    public List<Subject> subjects() {
        return subjects;
    }

    private void layOut() {
        add("not a VIP: PASS", packet(CLIENT4, "198.51.100.9", Protocol.TCP), Verdict.PASS);
        add("l2dsr, v4 TCP", stable(Mode.L2DSR, CLIENT4, "203.0.113.1", Protocol.TCP), Verdict.TX);
        add("l2dsr, v4 UDP", stable(Mode.L2DSR, CLIENT4, "203.0.113.2", Protocol.UDP), Verdict.TX);
        add("l2dsr, v6 TCP", stable(Mode.L2DSR, CLIENT6, "2001:db8:1::1", Protocol.TCP), Verdict.TX);
        add("l2dsr, v4 TCP, slot moving, flow tracked", moving("203.0.113.3"), Verdict.TX);
        FixedPointFrame nat4 = stable(Mode.NAT, CLIENT4, "203.0.113.4", Protocol.TCP);
        add("nat, v4 TCP, to the backend", nat4, Verdict.TX);
        add("nat, v4 TCP, to the client", nat4.reversed(), Verdict.TX);
        FixedPointFrame nat6 = stable(Mode.NAT, CLIENT6, "2001:db8:1::4", Protocol.TCP);
        add("nat, v6 TCP, to the backend", nat6, Verdict.TX);
        add("nat, v6 TCP, to the client", nat6.reversed(), Verdict.TX);
    }

    private void add(String name, FixedPointFrame frame, Verdict expected) {
        subjects.add(new Subject(name, balancer.program(WeirObject.PROGRAM), frame.bytes(), expected));
    }

    private FixedPointFrame stable(Mode mode, IpAddress client, String vip, Protocol protocol) {
        FixedPointFrame opening = packet(client, vip, protocol);
        int backend = serve(mode, opening);
        return open(opening, Slot.stable(backend));
    }

    private FixedPointFrame moving(String vip) {
        FixedPointFrame opening = packet(CLIENT4, vip, Protocol.TCP);
        int backend = serve(Mode.L2DSR, opening);
        return open(opening, Slot.moving(backend, backend));
    }

    private static FixedPointFrame packet(IpAddress client, String vip, Protocol protocol) {
        return new FixedPointFrame(
                new Endpoint(client, CLIENT_PORT),
                new Endpoint(IpAddress.parse(vip), PORT),
                protocol,
                FixedPointFrame.SYN);
    }

    /** Makes the next service, with one backend; returns the backend's id, which is the service's plus one. */
    private int serve(Mode mode, FixedPointFrame opening) {
        int service = services++;
        int backend = service + 1;
        Endpoint vip = opening.destination();
        maps.backends().claim(backend, backend, vip.address(), vip.port());
        maps.backends().resolve(backend, new MacAddress(FixedPointFrame.mac()));
        maps.services().claim(service, backend);
        maps.services().switchTo(service, new TableRegion(service * TABLE_SIZE, TABLE_SIZE, 1, mode));
        maps.frontends().put(new Frontend(vip.address(), opening.protocol(), vip.port()), service);
        return backend;
    }

    /** Gives the latest service's slots their state and sends the flow's first packet; returns the one that follows. */
    private FixedPointFrame open(FixedPointFrame opening, Slot slot) {
        int first = (services - 1) * TABLE_SIZE;
        for (int i = 0; i < TABLE_SIZE; i++) {
            maps.slots().write(first + i, slot);
        }
        balancer.program(WeirObject.PROGRAM).testRun(TestRun.of(opening.bytes()));
        return opening.established();
    }

    @Override
    public void close() {
        balancer.close();
    }
}
