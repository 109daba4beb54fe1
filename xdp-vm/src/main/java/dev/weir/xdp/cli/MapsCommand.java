package dev.weir.xdp.cli;

import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.KernelOption;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir vm maps}: which maps an object has. Their contents are {@code run --dump-maps}'s. */
@Command(
        name = "maps",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Lists the maps of an object: type, sizes, capacity, flags, and what they hold at first.",
        footer = {"", "What they hold after packets, 'weir vm run --dump-maps' and 'weir vm attach --dump-maps' print."
        })
final class MapsCommand implements Callable<Integer> {
    private static final String ROW = "%-20s %-18s %8s %8s %10s  %s%n";

    @Mixin
    private ObjectFile object;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException {
        CollectionSpec spec = object.parse();
        List<Map<String, Object>> maps =
                spec.maps().values().stream().map(MapsCommand::describe).toList();
        output.print(Map.of("maps", maps), out -> print(spec, out));
        return 0;
    }

    private static void print(CollectionSpec spec, PrintWriter out) {
        out.printf(ROW, "map", "type", "key", "value", "entries", "flags");
        for (MapSpec map : spec.maps().values()) {
            out.printf(ROW, map.name(), typeName(map), map.keySize(), map.valueSize(), map.maxEntries(), remarks(map));
        }
    }

    private static String remarks(MapSpec map) {
        String flags = "0x%x".formatted(map.flags());
        return switch (map.contents()) {
            case MapContents.Data data -> "%s, %s".formatted(flags, data.frozen() ? "constants" : "variables");
            case MapContents.KernelOptions _ -> "%s, the kernel's options".formatted(flags);
            case MapContents.References references
            when !references.names().isEmpty() -> "%s, holds %s".formatted(flags, references.names());
            case MapContents.References _ -> flags;
        };
    }

    private static Map<String, Object> describe(MapSpec map) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("name", map.name());
        description.put("type", typeName(map));
        description.put("keySize", map.keySize());
        description.put("valueSize", map.valueSize());
        description.put("maxEntries", map.maxEntries());
        description.put("flags", map.flags());
        switch (map.contents()) {
            case MapContents.Data data -> description.put("frozen", data.frozen());
            case MapContents.KernelOptions wanted ->
                description.put(
                        "kernelOptions",
                        wanted.options().stream().map(KernelOption::name).toList());
            case MapContents.References references -> description.put("references", references.names());
        }
        if (map.inner() != null) {
            description.put("inner", describe(map.inner()));
        }
        return description;
    }

    private static String typeName(MapSpec map) {
        return map.type().name().toLowerCase(Locale.ROOT);
    }
}
