package dev.weir.e2e.differential;

import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/**
 * Services, backends and slots that together reach every path of the program: all modes, both families, both protocols, backends
 * without a next hop or of the wrong family, services without a table, slots in every phase. Small, so that packets meet, ports run
 * out and tables get full.
 */
public final class Scene {
    static final MacAddress SELF = mac(1);
    static final IpAddress NAT_V4 = IpAddress.parse("192.0.2.250");
    static final IpAddress NAT_V6 = IpAddress.parse("2001:db8:b::250");
    static final int FRONTEND_PORT = 80;
    private static final int BACKENDS = 12;
    private static final int BACKEND_PORT = 8080;
    private static final int SLOTS = 17;
    private static final int CHANGED_SLOTS = 8;
    private static final int NAT_PORTS = 13;

    private final List<Served> services = new ArrayList<>();

    public Scene() {
        for (Mode mode : Mode.values()) {
            for (boolean v4 : List.of(true, false)) {
                for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
                    int id = services.size();
                    String address = v4 ? "203.0.113." + (10 + id) : "2001:db8:f::" + (10 + id);
                    services.add(new Served(id, new Frontend(IpAddress.parse(address), protocol, FRONTEND_PORT), mode));
                }
            }
        }
    }

    /** A service with its only frontend; its slots begin at {@code id * SLOTS}. */
    record Served(int id, Frontend frontend, Mode mode) {}

    /** Something that the control side does, to each machine alike. */
    @FunctionalInterface
    public interface Change {
        void to(WeirMaps maps);
    }

    public static MapSizes sizes() {
        return new MapSizes(64, 24, 1024, 32, 512, 224);
    }

    /** Sometimes a node without an IPv6 address of its own. */
    public static ProgramConfig config(Random random) {
        List<IpAddress> own = random.nextInt(8) == 0 ? List.of(NAT_V4) : List.of(NAT_V4, NAT_V6);
        return new ProgramConfig(SELF, own, new PortRange(20_000, NAT_PORTS));
    }

    static MacAddress mac(int last) {
        return new MacAddress(new byte[] {2, 0, 0, 0, 0, (byte) last});
    }

    List<Served> services() {
        return services;
    }

    /** Fills empty maps. */
    public void layOut(WeirMaps maps) {
        maps.node().keepClients(true);
        for (int id = 1; id <= BACKENDS; id++) {
            String address = id % 2 == 0 ? "192.0.2." + id : "2001:db8:b::" + id;
            maps.backends().claim(id, 1000 + id, IpAddress.parse(address), BACKEND_PORT);
            maps.backends().resolve(id, mac(0x80 + id));
        }
        List<HashPolicy> policies = List.of(HashPolicy.values());
        for (Served service : services) {
            maps.services().claim(service.id(), 2000 + service.id());
            maps.services()
                    .switchTo(
                            service.id(),
                            new TableRegion(
                                    service.id() * SLOTS,
                                    SLOTS,
                                    0x9abcdef0 + service.id(),
                                    policies.get(service.id() % policies.size()),
                                    service.mode(),
                                    0));
            maps.frontends().put(service.frontend(), service.id());
            for (int slot = 0; slot < SLOTS; slot++) {
                maps.slots().write(service.id() * SLOTS + slot, Slot.stable(1 + (slot + service.id()) % BACKENDS));
            }
        }
        // What is beside the other frontends, but for one of the protocols, goes to two of the services.
        maps.frontends().put(new Frontend(IpAddress.parse("203.0.113.0"), 25, Protocol.UDP, 1, Frontend.LAST_PORT), 0);
        maps.frontends()
                .put(new Frontend(IpAddress.parse("2001:db8:f::"), 120, Protocol.UDP, 1, Frontend.LAST_PORT), 2);
        // A frontend of a service that is not there any more, and one of a service that has no table yet.
        maps.frontends().put(strayFrontend(0), 23);
        maps.services().claim(22, 3000);
        maps.frontends().put(strayFrontend(1), 22);
    }

    /** A frontend whose packets are dropped for want of a table. */
    static Frontend strayFrontend(int which) {
        return new Frontend(IpAddress.parse("203.0.113." + (100 + which)), Protocol.TCP, FRONTEND_PORT);
    }

    /** Some of a service's slots change hands, or a backend's next hop is lost or found. */
    public Change change(Random random) {
        if (random.nextInt(4) == 0) {
            int backend = 1 + random.nextInt(BACKENDS);
            boolean lost = random.nextInt(6) == 0;
            return maps -> {
                if (lost) {
                    maps.backends().unresolve(backend);
                } else {
                    maps.backends().resolve(backend, mac(0x80 + backend));
                }
            };
        }
        Collection<Change> slots = new ArrayList<>();
        int service = random.nextInt(services.size());
        for (int i = 0; i < CHANGED_SLOTS; i++) {
            int index = service * SLOTS + random.nextInt(SLOTS);
            Slot slot = slot(random);
            slots.add(maps -> maps.slots().write(index, slot));
        }
        return maps -> slots.forEach(one -> one.to(maps));
    }

    private static Slot slot(Random random) {
        int current = random.nextInt(BACKENDS + 1);
        return switch (random.nextInt(4)) {
            case 0 -> Slot.preparing(current);
            case 1, 2 -> Slot.moving(current, random.nextInt(BACKENDS + 1));
            default -> Slot.stable(current);
        };
    }
}
