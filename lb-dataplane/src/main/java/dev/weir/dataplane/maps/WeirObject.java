package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The committed XDP object: its spec, known to have all that the typed views need. Immutable.
 */
public final class WeirObject {
    /** Name of the XDP program. */
    public static final String PROGRAM = "weir";

    /** Name of the map that holds what a {@link ProgramConfig} says: one value, at key 0. */
    public static final String CONSTANTS = ".rodata";

    /** Name of the program for what a host sends. */
    public static final String EGRESS_PROGRAM = "egress";

    private static final String RESOURCE = "/dev/weir/dataplane/weir.bpf.o";
    private static final String EGRESS = "/dev/weir/dataplane/egress.bpf.o";

    private final CollectionSpec spec;

    private WeirObject(CollectionSpec spec) {
        this.spec = spec;
    }

    /**
     * Reads the object from the class path.
     *
     * @throws IllegalStateException if a map, struct, field or enum is missing or has another size than expected: the object and
     *     this class are of different builds
     */
    public static WeirObject read() {
        return of(CollectionSpec.parse(WeirObject.class, RESOURCE));
    }

    /**
     * Reads another build of the object.
     *
     * @throws IOException if the file can't be read
     * @throws dev.weir.xdp.error.MalformedObjectException if it is no BPF object
     * @throws IllegalStateException as {@link #read()}
     */
    public static WeirObject read(Path object) throws IOException {
        return of(CollectionSpec.parse(object));
    }

    /** The same checks for an object from elsewhere. */
    static WeirObject of(CollectionSpec spec) {
        try {
            WeirLayouts layouts = new WeirLayouts(spec.btf());
            layouts.mapSizes().forEach((name, size) -> requireSize(spec, name, size));
            return new WeirObject(spec);
        } catch (NoSuchElementException | IllegalStateException e) {
            throw new IllegalStateException(
                    "%s does not fit this agent: %s; rebuild both from the same sources"
                            .formatted(spec.name(), e.getMessage()),
                    e);
        }
    }

    private static void requireSize(CollectionSpec spec, String name, WeirLayouts.Size size) {
        MapSpec map = spec.maps().get(name);
        if (map == null) {
            throw new NoSuchElementException("no map " + name);
        }
        if (map.keySize() != size.key() || map.valueSize() != size.value()) {
            throw new IllegalStateException("map %s has keys of %d and values of %d bytes, expected %d and %d"
                    .formatted(name, map.keySize(), map.valueSize(), size.key(), size.value()));
        }
    }

    /** What to load, with the defaults of the C sources. */
    public CollectionSpec spec() {
        return spec;
    }

    /** What to load on one interface. */
    public CollectionSpec spec(ProgramConfig config) {
        CollectionSpec configured = spec.withConstant("config_mac", config.mac().bytes())
                .withConstant("config_nat_port_first", config.natPorts().first())
                .withConstant("config_nat_port_count", config.natPorts().count())
                .withConstant("config_mtu", config.mtu());
        for (IpAddress address : config.natAddresses()) {
            String constant = address.isV4() ? "config_nat_address4" : "config_nat_address6";
            configured = configured.withConstant(constant, address.bytes());
        }
        for (OuterSource source : config.outerSources()) {
            String family = source.address().isV4() ? "4" : "6";
            configured = configured
                    .withConstant(
                            "config_outer_address" + family, source.address().bytes())
                    .withConstant("config_outer_spread" + family, Integer.toUnsignedLong(source.spreadWord()));
        }
        return configured;
    }

    /** The same with other capacities. */
    public WeirObject sized(MapSizes sizes) {
        CollectionSpec sized = spec;
        for (var entry : sizes.byMap().entrySet()) {
            sized = sized.withMaxEntries(entry.getKey(), entry.getValue());
        }
        return new WeirObject(sized);
    }

    /** What to load to do as a program does that has these constants in force, the bytes of its map {@link #CONSTANTS}. */
    public CollectionSpec spec(byte[] constants) {
        return spec.withData(CONSTANTS, constants);
    }

    /** Hardware address of the interface that something to load is for: frames for others it passes on. */
    public static MacAddress mac(CollectionSpec configured) {
        return new MacAddress(configured.constant("config_mac"));
    }

    /**
     * The same with the capacities of live maps.
     *
     * @param live maps by the names that they have in the object
     * @throws IncompatibleMapException if one has another shape than this object's: it is of another version
     */
    public WeirObject like(Map<String, BpfMap> live) {
        CollectionSpec sized = spec;
        for (var entry : live.entrySet()) {
            sized = sized.withMaxEntries(entry.getKey(), entry.getValue().spec().maxEntries());
            List<String> differences =
                    sized.map(entry.getKey()).differences(entry.getValue().spec());
            if (!differences.isEmpty()) {
                throw new IncompatibleMapException(entry.getKey(), differences);
            }
        }
        return new WeirObject(sized);
    }

    /** Views of maps that a collection need not hold, by the names that they have in the object; they stay their owner's to close. */
    public WeirMaps maps(Map<String, BpfMap> live) {
        return new WeirMaps(new WeirLayouts(spec.btf()), live);
    }

    /** What runs of the program looked up and changed, in the agent's words. */
    public EvidenceReader evidence() {
        return new EvidenceReader(new WeirLayouts(spec.btf()));
    }

    /** The program for what a host sends, to be loaded on the maps of a live collection: all that do not have a dot in front. */
    public static CollectionSpec egress(Collection live) {
        CollectionSpec spec = CollectionSpec.parse(WeirObject.class, EGRESS);
        for (String name : spec.maps().keySet()) {
            if (!name.startsWith(".")) {
                spec = spec.withMaxEntries(name, live.map(name).spec().maxEntries());
            }
        }
        return spec;
    }

    /** Views of the live maps, which stay the collection's to close. */
    public WeirMaps maps(Collection live) {
        return new WeirMaps(new WeirLayouts(spec.btf()), live.maps());
    }
}
