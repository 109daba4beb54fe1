package dev.weir.xdp.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What the tests against the real kernel share. */
final class Kernel {
    private Kernel() {}

    /** Skips the test, with the reason on the console, where the kernel's engine can't be used. */
    static void assumeUsable() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
    }

    /** A live map on its own. */
    static BpfMap map(MapType type, int keySize, int valueSize, int maxEntries, int flags) {
        MapSpec spec = new MapSpec("test", type, keySize, valueSize, maxEntries, flags);
        return new KernelEngine()
                .load(CollectionSpec.of("test", List.of(spec), List.of()))
                .map("test");
    }

    static CollectionSpec programs(ProgramSpec... programs) {
        return CollectionSpec.of("test", List.of(), List.of(programs));
    }

    /** This process's open BPF objects, by descriptor. */
    static Set<String> descriptors() {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            Set<String> bpf = new TreeSet<>();
            for (Path link : links.toList()) {
                String target = target(link);
                if (target.contains("bpf") || target.contains("btf")) {
                    bpf.add(link.getFileName() + " " + target);
                }
            }
            return bpf;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Asserts that a message has every one of these parts. */
    static void assertSays(Throwable thrown, String... parts) {
        String message = String.valueOf(thrown.getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" should be in: " + message);
        }
    }

    /** A number of four bytes. */
    static MemorySegment u32(int value) {
        return MemorySegment.ofArray(new int[] {value});
    }

    /** Numbers of eight bytes. */
    static MemorySegment u64(long... values) {
        return MemorySegment.ofArray(values.clone());
    }
}
