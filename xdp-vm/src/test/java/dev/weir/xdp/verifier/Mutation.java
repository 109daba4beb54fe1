package dev.weir.xdp.verifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A deliberate weakening of the verifier.
 *
 * @param name what it gets wrong
 * @param file the source file that it changes
 * @param before what stands there, exactly once
 * @param after what stands there instead
 */
record Mutation(String name, Path file, String before, String after) {
    private static final Path LIST = Path.of("src/test/resources/mutations/verifier.txt");
    private static final Path SOURCES = Path.of("src/main/java/dev/weir/xdp/verifier");

    static Stream<Mutation> all() {
        try {
            return Pattern.compile("(?m)^=== ")
                    .splitAsStream(Files.readString(LIST))
                    .skip(1)
                    .map(Mutation::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mutation parse(String block) {
        List<String> lines = block.strip().lines().toList();
        String file = lines.get(1) + ".java";
        Path here = SOURCES.resolve(file);
        Path source = Files.exists(here) ? here : SOURCES.resolve("domain").resolve(file);
        if (lines.size() != 4 || !lines.get(2).startsWith("- ") || !lines.get(3).startsWith("+ ")) {
            throw new IllegalArgumentException("a mutation has a file, a line with - and one with +: " + block);
        }
        return new Mutation(
                lines.get(0), source, lines.get(2).substring(2), lines.get(3).substring(2));
    }

    /** The changed source. */
    String source() {
        try {
            String source = Files.readString(file);
            int at = source.indexOf(before);
            if (at < 0 || source.indexOf(before, at + 1) >= 0) {
                throw new IllegalStateException("%s: in %s there is %s of: %s"
                        .formatted(name, file, at < 0 ? "nothing" : "more than one", before));
            }
            return source.substring(0, at) + after + source.substring(at + before.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class that the file is of. */
    String className() {
        String path = Path.of("src/main/java").relativize(file).toString();
        return path.substring(0, path.length() - ".java".length()).replace('/', '.');
    }

    @Override
    public String toString() {
        return name;
    }
}
