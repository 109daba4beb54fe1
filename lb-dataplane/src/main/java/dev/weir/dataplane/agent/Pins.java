package dev.weir.dataplane.agent;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the packet program of one interface has its names in the BPF file system:
 *
 * <pre>
 * weir/eth1/link        the attachment
 * weir/eth1/maps/flows  the maps in use, one pin each
 * weir/eth1/next/...    maps that are about to replace them
 * </pre>
 *
 * A BPF file system allows no dots in names, as those of VLAN interfaces have; a colon, which no interface has, stands for each.
 */
final class Pins {
    private static final int ENOENT = 2;

    private final Path directory;

    Pins(Path bpffs, String interfaceName) {
        this.directory = bpffs.resolve("weir").resolve(interfaceName.replace('.', ':'));
    }

    Path link() {
        return directory.resolve("link");
    }

    boolean hasLink() {
        return Files.exists(link());
    }

    private Path maps() {
        return directory.resolve("maps");
    }

    private Path next() {
        return directory.resolve("next");
    }

    /**
     * Opens the pinned counterparts of the collection's maps.
     *
     * @return empty if one of them is not there, which means that they are not from a start that was completed
     */
    Optional<Map<String, BpfMap>> openMaps(KernelEngine engine, Iterable<String> names) {
        Map<String, BpfMap> open = new HashMap<>();
        try {
            for (String name : names) {
                open.put(name, engine.openPinnedMap(maps().resolve(name)));
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

    /** Pins new maps where {@link #promoteNext} finds them. */
    void pinNext(Collection collection, Iterable<String> names) {
        remove(next());
        create(next());
        names.forEach(name -> collection.map(name).pin(next().resolve(name)));
    }

    /** Puts the new maps' pins in place of the old ones', which are not in use any more. */
    void promoteNext() {
        remove(maps());
        try {
            Files.move(next(), maps(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("renaming " + next(), e);
        }
    }

    /** Gives up maps that never came into use. */
    void dropNext() {
        remove(next());
    }

    /** Removes every pin. */
    void removeAll() {
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
