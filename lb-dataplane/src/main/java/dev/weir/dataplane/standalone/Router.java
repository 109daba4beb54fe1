package dev.weir.dataplane.standalone;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A router, {@code router.bpf.c}: packets between some interfaces go by the host's own routing tables. Each interface has a program of its
 * own, which knows its MAC address; they share their maps.
 */
public final class Router implements Standalone {
    /** Most interfaces of a router. */
    public static final int MOST_INTERFACES = 256;

    private static final String NAME = "router";
    private static final String OBJECT = "/dev/weir/dataplane/" + NAME + ".bpf.o";
    private static final List<String> SHARED = List.of("interfaces", "outcomes");

    private final Map<String, Collection> collections = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();

    private Router() {}

    /**
     * Loads the programs.
     *
     * @param interfaces Ethernet interfaces that packets come in and go out by, at least one, at most {@link #MOST_INTERFACES}
     */
    public static Router load(Engine engine, List<Interface> interfaces) {
        if (interfaces.isEmpty() || interfaces.size() > MOST_INTERFACES) {
            throw new IllegalArgumentException(
                    "%d interfaces, of which there may be 1 to %d".formatted(interfaces.size(), MOST_INTERFACES));
        }
        Router router = new Router();
        try {
            for (Interface each : interfaces) {
                router.add(engine, each);
            }
            return router;
        } catch (RuntimeException e) {
            router.close();
            throw e;
        }
    }

    private void add(Engine engine, Interface each) {
        CollectionSpec spec = CollectionSpec.parse(Router.class, OBJECT)
                .withConstant("config_mac", each.mac().bytes());
        Map<String, BpfMap> shared = new LinkedHashMap<>();
        if (!collections.isEmpty()) {
            SHARED.forEach(name -> shared.put(name, first().map(name)));
        }
        collections.put(each.name(), engine.load(spec, new LoadOptions(shared)));
        MemorySegment index = MemorySegment.ofArray(new int[] {each.index()});
        first().map("interfaces").update(index, index, BpfMap.UpdateMode.ANY);
    }

    private Collection first() {
        return collections.values().iterator().next();
    }

    /** The program of an interface, for test runs. */
    Program program(String interfaceName) {
        Collection collection = collections.get(interfaceName);
        if (collection == null) {
            throw new IllegalArgumentException(interfaceName + " is none of " + collections.keySet());
        }
        return collection.program(NAME);
    }

    @Override
    public List<Link> attach(AttachOptions.Mode mode) {
        for (String name : collections.keySet()) {
            links.add(program(name).attach(new AttachOptions(name, mode)));
        }
        return List.copyOf(links);
    }

    @Override
    public Map<String, Count> outcomes() {
        return new Outcomes(CollectionSpec.parse(Router.class, OBJECT).btf(), "router_outcome", first().map("outcomes"))
                .read();
    }

    @Override
    public void close() {
        links.forEach(Link::close);
        collections.values().forEach(Collection::close);
    }
}
