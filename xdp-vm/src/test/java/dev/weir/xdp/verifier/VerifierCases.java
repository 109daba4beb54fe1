package dev.weir.xdp.verifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The cases under {@code src/test/resources/verifier}, a file a topic. A case begins with a line {@code === what it shows}; lines that say
 * what is expected follow, then the code:
 *
 * <pre>
 *   accept                           the verifier accepts it, or
 *   reject: part of the message      it does not, and says so
 *   kernel differs: why              the kernel's verdict is the other one
 *   only here: why                   the kernel is not asked
 *   licence: MIT                     what it declares; GPL if it does not say
 *   global function: 1               counted from the main function, which is 0: it is int g(int, long), others are static int f()
 * </pre>
 */
final class VerifierCases {
    private static final Path DIRECTORY = Path.of("src/test/resources/verifier");

    private VerifierCases() {}

    static Stream<VerifierCase> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().toList().stream().flatMap(VerifierCases::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<VerifierCase> read(Path file) {
        List<VerifierCase> cases = new ArrayList<>();
        String topic = file.getFileName().toString().replaceFirst("\\..*", "");
        try {
            for (String block : Pattern.compile("(?m)^=== ")
                    .splitAsStream(Files.readString(file))
                    .skip(1)
                    .toList()) {
                cases.add(parse(topic, block));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases.stream();
    }

    private static VerifierCase parse(String topic, String block) {
        List<String> lines = block.lines().toList();
        String name = lines.getFirst().strip();
        boolean accepted = false;
        Optional<String> message = Optional.empty();
        Optional<String> difference = Optional.empty();
        Optional<String> onlyHere = Optional.empty();
        String licence = "GPL";
        int globals = 0;
        int next = 1;
        for (boolean header = true; header; next++) {
            String line = lines.get(next).strip();
            String value = line.substring(line.indexOf(':') + 1).strip();
            if (line.equals("accept")) {
                accepted = true;
            } else if (line.startsWith("reject:")) {
                message = Optional.of(value);
            } else if (line.startsWith("kernel differs:")) {
                difference = Optional.of(value);
            } else if (line.startsWith("only here:")) {
                onlyHere = Optional.of(value);
            } else if (line.startsWith("licence:")) {
                licence = value;
            } else if (line.startsWith("global function:")) {
                globals |= 1 << Integer.parseInt(value);
            } else {
                header = false;
                next--;
            }
        }
        if (accepted == message.isPresent()) {
            throw new IllegalArgumentException("%s: %s: say either accept or reject".formatted(topic, name));
        }
        String code = String.join("\n", lines.subList(next, lines.size()));
        return new VerifierCase(topic, name, message, difference, onlyHere, licence, globals, code);
    }
}
