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
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Program;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The load balancer and the programs that it is compared with, each with 16 backends of either family and a table of 65,537 slots. */
final class BenchedPrograms implements AutoCloseable {
    private static final int BACKENDS = 16;
    private static final int SLOTS = 65_537;
    private static final List<IpAddress> OWN =
            List.of(IpAddress.parse("192.0.2.250"), IpAddress.parse("2001:db8:b::250"));

    private final Engine engine;
    private final List<Collection> collections = new ArrayList<>();
    private final Program balancer;
    private final Program floor;

    BenchedPrograms(Engine engine) {
        this.engine = engine;
        try {
            floor = load(configured("floor")).program("reference");
            balancer = loadBalancer();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Where packets for a mode's pool go. */
    @SuppressWarnings("EnumOrdinal") // any number will do that no other mode has
    static IpAddress vip(Mode mode, boolean v4) {
        return IpAddress.parse((v4 ? "203.0.113." : "2001:db8:f::") + (1 + mode.ordinal()));
    }

    Program floor() {
        return floor;
    }

    Program balancer() {
        return balancer;
    }

    /** A new one, with no flows in its table, for the frontend of mode {@code ipip}. */
    Program flowTable(boolean v4) {
        Collection live = load(configured("flowtable"));
        ByteBuffer frontend = buffer(20).put(vip(Mode.IPIP, v4).bytes());
        frontend.order(ByteOrder.BIG_ENDIAN).putShort((short) FlowFrame.PORT).put((byte) Protocol.TCP.number());
        put(live.map("frontends"), frontend, buffer(4));
        for (int slot = 0; slot < SLOTS; slot++) {
            put(live.map("slots"), buffer(4).putInt(slot), buffer(4).putInt(1 + slot % BACKENDS));
        }
        for (int id = 1; id <= BACKENDS; id++) {
            ByteBuffer target = buffer(24).put(backend(id, v4).bytes()).put(mac(id).bytes());
            put(live.map("targets"), buffer(4).putInt(id), target);
        }
        return live.program("reference");
    }

    private static CollectionSpec configured(String name) {
        return Harness.object(name).withConstant("config_mac", FixedPointFrame.mac());
    }

    private Collection load(CollectionSpec spec) {
        Collection live = engine.load(spec);
        collections.add(live);
        return live;
    }

    private Program loadBalancer() {
        WeirObject object = WeirObject.read().sized(MapSizes.DEFAULT.withSlots(2 * Mode.values().length * SLOTS));
        Collection live = load(object.spec(new ProgramConfig(new MacAddress(FixedPointFrame.mac()), OWN)));
        WeirMaps maps = object.maps(live);
        int service = 0;
        for (boolean v4 : List.of(true, false)) {
            int first = v4 ? 1 : 1 + BACKENDS;
            for (int i = 0; i < BACKENDS; i++) {
                maps.backends().claim(first + i, first + i, backend(1 + i, v4), FlowFrame.PORT);
                maps.backends().resolve(first + i, mac(1 + i));
            }
            for (Mode mode : Mode.values()) {
                for (int slot = 0; slot < SLOTS; slot++) {
                    maps.slots().write(service * SLOTS + slot, Slot.stable(first + slot % BACKENDS));
                }
                maps.services().claim(service, 1 + service);
                maps.services().switchTo(service, new TableRegion(service * SLOTS, SLOTS, 1, mode));
                maps.frontends().put(new Frontend(vip(mode, v4), Protocol.TCP, FlowFrame.PORT), service);
                service++;
            }
        }
        return live.program(WeirObject.PROGRAM);
    }

    private static IpAddress backend(int number, boolean v4) {
        return IpAddress.parse((v4 ? "192.0.2." : "2001:db8:b::") + number);
    }

    private static MacAddress mac(int number) {
        return new MacAddress(new byte[] {2, 0, 0, 0, 1, (byte) number});
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    private static void put(BpfMap map, ByteBuffer key, ByteBuffer value) {
        map.update(MemorySegment.ofArray(key.array()), MemorySegment.ofArray(value.array()), BpfMap.UpdateMode.ANY);
    }

    @Override
    public void close() {
        collections.forEach(Collection::close);
    }
}
