package dev.weir.xdp.cli;

import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The object file that a command works on (as a picocli mixin). */
final class ObjectFile {
    @Parameters(paramLabel = "FILE", description = "an XDP object, as clang -target bpf makes it")
    private Path file;

    CollectionSpec parse() throws IOException {
        return CollectionSpec.parse(file);
    }

    /**
     * The program that is meant.
     *
     * @param wanted its name; null if the object has only one
     * @throws NoSuchElementException naming the programs that there are
     */
    static String program(CollectionSpec spec, @Nullable String wanted) {
        if (wanted != null) {
            return spec.program(wanted).name();
        }
        if (spec.programs().size() != 1) {
            throw new NoSuchElementException("%s has the programs %s; name one with --program"
                    .formatted(spec.name(), spec.programs().keySet()));
        }
        return spec.programs().keySet().iterator().next();
    }

    /** The object with this program, and those that its program arrays hold from the start, only. */
    static CollectionSpec with(CollectionSpec spec, String program) {
        Set<String> needed = new LinkedHashSet<>(Set.of(program));
        for (MapSpec map : spec.maps().values()) {
            if (map.inner() == null && map.contents() instanceof MapContents.References references) {
                needed.addAll(references.names().values());
            }
        }
        return spec.withPrograms(needed.toArray(String[]::new));
    }
}
