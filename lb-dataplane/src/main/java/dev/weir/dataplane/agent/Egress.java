package dev.weir.dataplane.agent;

import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.neighbour.HostPath;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.error.XdpException;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The program that translates what backends on this host answer, where the interface sends it. Loaded and attached when the first such
 * backend is there; stays at work when the agent ends, as the other does. Safe for use by several threads.
 */
final class Egress implements HostPath, AutoCloseable {
    private static final Logger LOG = System.getLogger(Egress.class.getName());

    private final Platform platform;
    private final Collection maps;
    private final Interface target;
    private @Nullable Collection loaded;
    private @Nullable Link link;

    /** @param maps the live maps of the program that translates what comes in */
    Egress(Platform platform, Collection maps, Interface target) {
        this.platform = platform;
        this.maps = maps;
        this.target = target;
    }

    @Override
    public synchronized Optional<String> open() {
        if (link != null) {
            return Optional.empty();
        }
        if (!platform.outlivesAgents()) {
            return Optional.of("engine %s sees nothing of what this host sends; use the kernel's"
                    .formatted(platform.engine().name()));
        }
        try {
            attach();
            LOG.log(Level.INFO, "interface {0}: what backends on this host answer is translated", target.name());
            return Optional.empty();
        } catch (XdpException e) {
            close();
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void attach() {
        CollectionSpec spec = WeirObject.egress(maps);
        Map<String, BpfMap> shared = new HashMap<>();
        spec.maps().keySet().stream()
                .filter(name -> !name.startsWith("."))
                .forEach(name -> shared.put(name, maps.map(name)));
        Collection collection = platform.engine().load(spec, new LoadOptions(shared));
        loaded = collection;
        Optional<Link> left = platform.succession().egress();
        if (left.isPresent() && left.get().interfaceIndex() == target.index()) {
            left.get().replace(collection.program(WeirObject.EGRESS_PROGRAM));
            link = left.get();
            return;
        }
        left.ifPresent(stray -> {
            stray.unpin();
            stray.close();
        });
        Link attached = collection.program(WeirObject.EGRESS_PROGRAM).attach(AttachOptions.egress(target.name()));
        link = attached;
        platform.succession().keepEgress(attached);
    }

    /** Leaves it at work. */
    @Override
    public synchronized void close() {
        if (link != null) {
            link.close();
            link = null;
        }
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
    }
}
