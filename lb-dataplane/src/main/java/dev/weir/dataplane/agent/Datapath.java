package dev.weir.dataplane.agent;

import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.report.Announcements;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packet program on one interface, with its maps: new, or on the maps that an earlier agent left. Between {@link
 * #prepare} and {@link #attach} the maps can be filled; packets meet the new program from {@code attach} on. Closing leaves at work
 * what a next agent can take over.
 */
final class Datapath implements AutoCloseable {
    private final Succession succession;
    private final WeirObject object;
    private final Collection collection;
    private final boolean fresh;
    private @Nullable Link link;

    private Datapath(Succession succession, WeirObject object, Collection collection, boolean fresh) {
        this.succession = succession;
        this.object = object;
        this.collection = collection;
        this.fresh = fresh;
    }

    /** Loads the program, on the maps that an earlier agent left if there are any that fit. */
    static Datapath prepare(Platform platform, AgentConfig config, ProgramConfig program, Announcements announcements) {
        Engine engine = platform.engine();
        Succession succession = platform.succession();
        WeirObject object = object(config).sized(config.sizes());
        CollectionSpec spec = object.spec(program);
        List<String> names = spec.maps().keySet().stream()
                .filter(name -> !name.startsWith("."))
                .toList();
        Optional<Map<String, BpfMap>> left = succession.maps(names);
        if (left.isPresent()) {
            try {
                Collection collection = engine.load(spec, new LoadOptions(left.get()));
                return new Datapath(succession, object, collection, false);
            } catch (IncompatibleMapException e) {
                announcements.event(
                        "the maps that an earlier agent left do not fit (%s): starting with new ones; connections whose flows they tracked or translated may break"
                                .formatted(e.getMessage()));
            } finally {
                left.get().values().forEach(BpfMap::close);
            }
        }
        if (left.isEmpty()) {
            announceAnotherVersion(succession, announcements);
        }
        Collection collection = engine.load(spec);
        try {
            succession.keepNext(collection, names);
        } catch (RuntimeException e) {
            collection.close();
            throw e;
        }
        return new Datapath(succession, object, collection, true);
    }

    /** Whoever is attached left maps, but not all that this version has. */
    private static void announceAnotherVersion(Succession succession, Announcements announcements) {
        succession.link().ifPresent(left -> {
            left.close();
            announcements.event(
                    "an agent of another version left its maps here, which lack some of this one's: starting with new ones; connections whose flows they tracked or translated may break");
        });
    }

    private static WeirObject object(AgentConfig config) {
        if (config.object().isEmpty()) {
            return WeirObject.read();
        }
        Path file = config.object().get();
        try {
            return WeirObject.read(file);
        } catch (IOException e) {
            throw new AgentException(AgentException.USAGE, "--object: can't read " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new AgentException(AgentException.USAGE, "--object: " + e.getMessage(), e);
        }
    }

    WeirMaps maps() {
        return object.maps(collection);
    }

    /** The program and its maps, as they live; this object's to close. */
    Collection live() {
        return collection;
    }

    /** Whether the maps are new. */
    boolean isFresh() {
        return fresh;
    }

    /**
     * Hands the interface's packets to the program, in one step if another version of it has them now; the link stays this object's.
     *
     * @param samples frames such as will come, for an engine that has use for them
     */
    Link attach(Interface target, AttachOptions.Mode mode, List<byte[]> samples, Announcements announcements) {
        Program program = collection.program(WeirObject.PROGRAM);
        Link attached = succession
                .link()
                .filter(left -> replace(left, target, mode, announcements))
                .orElse(null);
        if (attached == null) {
            attached = program.attach(new AttachOptions(target.name(), mode, samples));
            keep(attached);
        }
        link = attached;
        if (fresh) {
            succession.promoteNext();
        }
        succession.keepConstants(collection.map(WeirObject.CONSTANTS));
        return attached;
    }

    private void keep(Link attached) {
        try {
            succession.keep(attached);
        } catch (RuntimeException e) {
            attached.close();
            throw e;
        }
    }

    /** Puts the program in place of the one that a link holds; false if that link is of no use any more. */
    private boolean replace(Link left, Interface target, AttachOptions.Mode mode, Announcements announcements) {
        boolean here = left.interfaceIndex() == target.index();
        boolean fits = mode == AttachOptions.Mode.NATIVE_OR_GENERIC || mode == left.mode();
        if (here && fits) {
            left.replace(collection.program(WeirObject.PROGRAM));
            return true;
        }
        if (here) {
            announcements.event("interface %s: the program changes from %s to %s mode; packets pass it by for a moment"
                    .formatted(target.name(), left.mode(), mode));
            left.detach();
        }
        left.unpin();
        left.close();
        return false;
    }

    /** Removes a program and everything that was kept for a next agent. Returns false if there was nothing. */
    static boolean remove(Succession succession) {
        Optional<Link> linked = succession.link();
        linked.ifPresent(link -> {
            try (link) {
                if (link.interfaceIndex() != 0) {
                    link.detach();
                }
            }
        });
        succession.removeAll();
        return linked.isPresent();
    }

    /** Gives up the maps that have not come into use, if the program was never attached. */
    @Override
    public void close() {
        if (link != null) {
            link.close();
        } else if (fresh) {
            succession.dropNext();
        }
        collection.close();
    }
}
