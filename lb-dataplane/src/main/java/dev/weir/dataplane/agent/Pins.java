package dev.weir.dataplane.agent;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the packet program of one interface has its names in the BPF file system:
 *
 * <pre>
 * weir/eth1/link        the attachment
 * weir/eth1/egress      the attachment to what the interface sends, once a backend is on this host or behind it
 * weir/eth1/maps/flows  the maps in use, one pin each
 * weir/eth1/next/...    maps that are about to replace them
 * weir/eth1/constants   the map of what the program at work was configured with
 * </pre>
 *
 * A BPF file system allows no dots in names, as those of VLAN interfaces have; a colon, which no interface has, stands for each.
 */
final class Pins implements Succession {
    static final int ENOENT = 2;

    private final KernelEngine engine;
    private final Path directory;

    private Pins(KernelEngine engine, Path directory) {
        this.engine = engine;
        this.directory = directory;
    }

    /** The pins of an agent's interface, in a BPF file system that is mounted if it is not yet. */
    static Pins in(KernelEngine engine, AgentConfig config) {
        engine.mountBpfFs(config.bpffs());
        return new Pins(engine, directory(config.bpffs(), config.interfaceName()));
    }

    /** Where all agents' pins are. */
    static Path directory(Path bpffs) {
        return bpffs.resolve("weir");
    }

    /** Where the pins of an interface's agent are. */
    static Path directory(Path bpffs, String interfaceName) {
        return directory(bpffs).resolve(interfaceName.replace('.', ':'));
    }

    /** The pin of a map, in the directory of an interface. */
    static Path mapPin(Path directory, String name) {
        return directory.resolve("maps").resolve(name);
    }

    static Path constantsPin(Path directory) {
        return directory.resolve("constants");
    }

    private Path linkPin() {
        return directory.resolve("link");
    }

    @Override
    public Optional<Link> link() {
        return Files.exists(linkPin()) ? Optional.of(engine.openPinnedLink(linkPin())) : Optional.empty();
    }

    @Override
    public void keep(Link attached) {
        attached.pin(linkPin());
    }

    private Path egressPin() {
        return directory.resolve("egress");
    }

    @Override
    public Optional<Link> egress() {
        return Files.exists(egressPin()) ? Optional.of(engine.openPinnedLink(egressPin())) : Optional.empty();
    }

    @Override
    public void keepEgress(Link attached) {
        attached.pin(egressPin());
    }

    private Path mapPins() {
        return directory.resolve("maps");
    }

    private Path next() {
        return directory.resolve("next");
    }

    /** Empty if one of them is not there, which means that they are not from a start that was completed. */
    @Override
    public Optional<Map<String, BpfMap>> maps(List<String> names) {
        Map<String, BpfMap> open = new HashMap<>();
        try {
            for (String name : names) {
                open.put(name, engine.openPinnedMap(mapPins().resolve(name)));
            }
            return Optional.of(open);
        } catch (BpfException e) {
            open.values().forEach(BpfMap::close);
            if (e.errno() == ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void keepNext(Collection collection, List<String> names) {
        remove(next());
        create(next());
        names.forEach(name -> collection.map(name).pin(next().resolve(name)));
    }

    @Override
    public void keepConstants(BpfMap constants) {
        remove(constantsPin(directory));
        constants.pin(constantsPin(directory));
    }

    /** The old ones' pins are of maps that are not in use any more. */
    @Override
    public void promoteNext() {
        remove(mapPins());
        try {
            Files.move(next(), mapPins(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("renaming " + next(), e);
        }
    }

    @Override
    public void dropNext() {
        remove(next());
    }

    @Override
    public void removeAll() {
        remove(directory);
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw failed("making directory " + directory, e);
        }
    }

    private static void remove(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            if (Files.isDirectory(path)) {
                try (Stream<Path> children = Files.list(path)) {
                    children.forEach(Pins::remove);
                }
            }
            Files.delete(path);
        } catch (IOException e) {
            throw failed("removing " + path, e);
        }
    }

    private static AgentException failed(String what, IOException e) {
        return new AgentException(
                AgentException.MACHINE,
                "%s: %s; is --bpffs a BPF file system that you may write to?".formatted(what, e),
                e);
    }
}
