package dev.weir.dataplane.agent;

import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.report.Announcements;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packet program on one interface, with its maps: new, or on the maps that an earlier agent left pinned. Between {@link
 * #prepare} and {@link #attach} the maps can be filled; packets meet the new program from {@code attach} on. Closing leaves
 * program, maps and pins at work.
 */
final class Datapath implements AutoCloseable {
    private final KernelEngine engine;
    private final Pins pins;
    private final WeirObject object;
    private final Collection collection;
    private final boolean fresh;
    private @Nullable Link link;

    private Datapath(KernelEngine engine, Pins pins, WeirObject object, Collection collection, boolean fresh) {
        this.engine = engine;
        this.pins = pins;
        this.object = object;
        this.collection = collection;
        this.fresh = fresh;
    }

    /** Loads the program, on the pinned maps if there are any that fit. */
    static Datapath prepare(
            KernelEngine engine, AgentConfig config, ProgramConfig program, Announcements announcements) {
        Pins pins = new Pins(config.bpffs(), config.interfaceName());
        WeirObject object = object(config).sized(config.sizes());
        CollectionSpec spec = object.spec(program);
        List<String> names = spec.maps().keySet().stream()
                .filter(name -> !name.startsWith("."))
                .toList();
        Optional<Map<String, BpfMap>> pinned = pins.openMaps(engine, names);
        if (pinned.isPresent()) {
            try {
                Collection collection = engine.load(spec, new LoadOptions(pinned.get()));
                return new Datapath(engine, pins, object, collection, false);
            } catch (IncompatibleMapException e) {
                announcements.event(
                        "the maps that an earlier agent left do not fit (%s): starting with new ones; connections whose flows they tracked or translated may break"
                                .formatted(e.getMessage()));
            } finally {
                pinned.get().values().forEach(BpfMap::close);
            }
        }
        Collection collection = engine.load(spec);
        try {
            pins.pinNext(collection, names);
        } catch (RuntimeException e) {
            collection.close();
            throw e;
        }
        return new Datapath(engine, pins, object, collection, true);
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

    /** Whether the maps are new. */
    boolean isFresh() {
        return fresh;
    }

    /** Hands the interface's packets to the program, in one step if another version of it has them now. */
    AttachOptions.Mode attach(Interface target, AttachOptions.Mode mode, Announcements announcements) {
        Program program = collection.program(WeirObject.PROGRAM);
        Link attached = pins.hasLink() ? replace(target, mode, program, announcements) : null;
        if (attached == null) {
            attached = program.attach(new AttachOptions(target.name(), mode));
            pin(attached);
        }
        link = attached;
        if (fresh) {
            pins.promoteNext();
        }
        return attached.mode();
    }

    private void pin(Link attached) {
        try {
            attached.pin(pins.link());
        } catch (RuntimeException e) {
            attached.close();
            throw e;
        }
    }

    /** Puts the program in place of the one that the pinned link holds; null if that link is of no use any more. */
    private @Nullable Link replace(
            Interface target, AttachOptions.Mode mode, Program program, Announcements announcements) {
        Link pinned = engine.openPinnedLink(pins.link());
        boolean here = pinned.interfaceIndex() == target.index();
        boolean fits = mode == AttachOptions.Mode.NATIVE_OR_GENERIC || mode == pinned.mode();
        if (here && fits) {
            pinned.replace(program);
            return pinned;
        }
        if (here) {
            announcements.event("interface %s: the program changes from %s to %s mode; packets pass it by for a moment"
                    .formatted(target.name(), pinned.mode(), mode));
            pinned.detach();
        }
        pinned.unpin();
        pinned.close();
        return null;
    }

    /** Removes a program and everything it has pinned. Returns false if there was nothing. */
    static boolean remove(KernelEngine engine, AgentConfig config) {
        Pins pins = new Pins(config.bpffs(), config.interfaceName());
        boolean linked = pins.hasLink();
        if (linked) {
            try (Link pinned = engine.openPinnedLink(pins.link())) {
                if (pinned.interfaceIndex() != 0) {
                    pinned.detach();
                }
            }
        }
        pins.removeAll();
        return linked;
    }

    /** Gives up the maps that have not come into use, if the program was never attached. */
    @Override
    public void close() {
        if (link != null) {
            link.close();
        } else if (fresh) {
            pins.dropNext();
        }
        collection.close();
    }
}
