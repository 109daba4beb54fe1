package dev.weir.dataplane.agent;

import dev.weir.dataplane.apply.Names;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.IncompatibleMapException;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is at work on an interface of this node, seen from another process than the agent's: the maps and constants that an agent of engine
 * kernel has pinned, and the tables that it keeps on disk. Whoever only looks changes nothing. For one thread.
 */
public final class PinnedNode implements AutoCloseable {
    private final String interfaceName;
    private final WeirObject object;
    private final Map<String, BpfMap> maps;
    private final byte[] constants;
    private final Path state;

    private PinnedNode(
            String interfaceName, WeirObject object, Map<String, BpfMap> maps, byte[] constants, Path state) {
        this.interfaceName = interfaceName;
        this.object = object;
        this.maps = maps;
        this.constants = constants;
        this.state = state;
    }

    /**
     * Opens what is pinned.
     *
     * @param bpffs the agent's option of this name
     * @param state the agent's option of this name, for names only
     * @param interfaceName null if there is but one
     * @throws AgentException if there is none, or it cannot be opened; the message says what to do
     */
    public static PinnedNode open(Path bpffs, Path state, @Nullable String interfaceName) {
        KernelEngine.unavailable().ifPresent(missing -> {
            throw machine(missing + " An agent of engine vm keeps its tables in its own process; use --config FILE.");
        });
        String name = interfaceName == null ? only(bpffs) : interfaceName;
        Path directory = Pins.directory(bpffs, name);
        KernelEngine engine = new KernelEngine();
        WeirObject built = WeirObject.read();
        Map<String, BpfMap> open = new LinkedHashMap<>();
        try {
            for (String map : built.spec().maps().keySet()) {
                if (!map.startsWith(".")) {
                    open.put(map, engine.openPinnedMap(Pins.mapPin(directory, map)));
                }
            }
            return new PinnedNode(name, built.like(open), open, constants(engine, directory), state.resolve(name));
        } catch (BpfException | IncompatibleMapException e) {
            open.values().forEach(BpfMap::close);
            throw e instanceof BpfException missing && missing.errno() == Pins.ENOENT
                    ? none(bpffs, "interface " + name)
                    : machine("interface %s: %s; use the 'weir' of the same version as the agent"
                            .formatted(name, e.getMessage()));
        }
    }

    private static byte[] constants(KernelEngine engine, Path directory) {
        try (BpfMap map = engine.openPinnedMap(Pins.constantsPin(directory))) {
            byte[] bytes = new byte[map.valueBytes()];
            map.lookup(MemorySegment.ofArray(new int[1]), MemorySegment.ofArray(bytes));
            return bytes;
        }
    }

    private static String only(Path bpffs) {
        Path all = Pins.directory(bpffs);
        List<String> names = List.of();
        if (Files.isDirectory(all)) {
            try (Stream<Path> directories = Files.list(all)) {
                names = directories
                        .map(it -> it.getFileName().toString().replace(':', '.'))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw machine("can't read %s: %s; run as root".formatted(all, e.getMessage()));
            }
        }
        if (names.isEmpty()) {
            throw none(bpffs, "this node");
        }
        if (names.size() > 1) {
            throw new AgentException(
                    AgentException.USAGE, "agents are at work on %s: say which with --interface".formatted(names));
        }
        return names.getFirst();
    }

    private static AgentException none(Path bpffs, String where) {
        return machine(
                "%s: no agent of engine kernel has its maps pinned under %s; start one (weir agent), name its --bpffs, or look at a configuration (weir explain --config FILE). An agent of engine vm keeps its maps in its own process, where no other can look"
                        .formatted(where, Pins.directory(bpffs)));
    }

    private static AgentException machine(String message) {
        return new AgentException(AgentException.MACHINE, message);
    }

    public String interfaceName() {
        return interfaceName;
    }

    /** The program's object with the capacities of these maps. */
    public WeirObject object() {
        return object;
    }

    /** The live maps by name. */
    public Map<String, BpfMap> maps() {
        return maps;
    }

    /** Typed views of the live maps. */
    public WeirMaps views() {
        return object.maps(maps);
    }

    /** What the program at work was configured with, for {@link WeirObject#spec(byte[])}. */
    public byte[] constants() {
        return constants.clone();
    }

    /** Names of what is in the maps, from the agent's tables on disk; of what is not there, or cannot be read, ids have to do. */
    public Names names() {
        return Names.of(views(), tables().orElse(List.of()));
    }

    private Optional<List<ServiceTable>> tables() {
        try {
            return Optional.of(new TableStore(state)
                    .load().stream()
                            .filter(ServiceTable.class::isInstance)
                            .map(ServiceTable.class::cast)
                            .toList());
        } catch (IOException | TableStore.DamagedException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        maps.values().forEach(BpfMap::close);
    }
}
