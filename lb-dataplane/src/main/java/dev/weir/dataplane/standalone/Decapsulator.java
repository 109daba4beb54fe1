package dev.weir.dataplane.standalone;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.Program;
import dev.weir.xdp.spec.CollectionSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of tunnels, {@code decap.bpf.c}: packets in IP or GUE for some addresses come out and go on to the host's stack. */
public final class Decapsulator implements Standalone {
    /** The UDP port of GUE. */
    public static final int GUE_PORT = 6080;

    /** Most addresses that tunnels can end at. */
    public static final int MOST_ADDRESSES = 1024;

    private static final String NAME = "decap";
    private static final String OBJECT = "/dev/weir/dataplane/" + NAME + ".bpf.o";

    private final String interfaceName;
    private final Collection collection;
    private final Outcomes outcomes;
    private @Nullable Link link;

    private Decapsulator(String interfaceName, Collection collection, Outcomes outcomes) {
        this.interfaceName = interfaceName;
        this.collection = collection;
        this.outcomes = outcomes;
    }

    /**
     * Loads the program.
     *
     * @param interfaceName where it is to be attached
     * @param addresses where tunnels end, at most {@link #MOST_ADDRESSES}
     * @param guePort 1 to 65535
     */
    public static Decapsulator load(Engine engine, String interfaceName, List<IpAddress> addresses, int guePort) {
        if (addresses.size() > MOST_ADDRESSES) {
            throw new IllegalArgumentException(
                    "%d addresses, of which there may be %d".formatted(addresses.size(), MOST_ADDRESSES));
        }
        CollectionSpec spec = CollectionSpec.parse(Decapsulator.class, OBJECT).withConstant("config_gue_port", guePort);
        Collection collection = engine.load(spec);
        try {
            MemorySegment present = MemorySegment.ofArray(new int[] {1});
            for (IpAddress address : addresses) {
                collection
                        .map("local_addresses")
                        .update(MemorySegment.ofArray(address.bytes()), present, BpfMap.UpdateMode.ANY);
            }
            Outcomes outcomes = new Outcomes(spec.btf(), "decap_outcome", collection.map("outcomes"));
            return new Decapsulator(interfaceName, collection, outcomes);
        } catch (RuntimeException e) {
            collection.close();
            throw e;
        }
    }

    /** The program, for test runs. */
    Program program() {
        return collection.program(NAME);
    }

    @Override
    public List<Link> attach(AttachOptions.Mode mode) {
        link = program().attach(new AttachOptions(interfaceName, mode));
        return List.of(link);
    }

    @Override
    public Map<String, Count> outcomes() {
        return outcomes.read();
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
        collection.close();
    }
}
