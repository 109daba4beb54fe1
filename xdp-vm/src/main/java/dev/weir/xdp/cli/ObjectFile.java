package dev.weir.xdp.cli;

import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The object file that a command works on (as a picocli mixin). */
final class ObjectFile {
    @Parameters(paramLabel = "FILE", description = "an XDP object, as clang -target bpf makes it")
    private Path file;

    Path path() {
        return file;
    }

    CollectionSpec parse() throws IOException {
        return CollectionSpec.parse(file);
    }
}
