package dev.weir.xdp.bench;

import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Two network namespaces with a veth pair between them: frames are generated and end in one, and are received in the other.
 *
 * <pre>
 *  weir-bench-source                    weir-bench-hooked
 *    generator, sink: "source" ------- "hooked": the program under test
 * </pre>
 */
final class HookLab implements AutoCloseable {
    static final String SOURCE = "source";
    static final String HOOKED = "hooked";
    private static final String SOURCE_NAMESPACE = "weir-bench-source";
    private static final String HOOKED_NAMESPACE = "weir-bench-hooked";

    /** Makes it; what a run that was killed has left is swept first. */
    HookLab() {
        sweep();
        ip("netns add " + SOURCE_NAMESPACE);
        ip("netns add " + HOOKED_NAMESPACE);
        ip("-n %s link add %s address 02:00:00:00:00:02 type veth peer name %s address 02:00:00:00:00:01 netns %s"
                .formatted(SOURCE_NAMESPACE, SOURCE, HOOKED, HOOKED_NAMESPACE));
        ip("-n %s link set %s up".formatted(SOURCE_NAMESPACE, SOURCE));
        ip("-n %s link set %s up".formatted(HOOKED_NAMESPACE, HOOKED));
    }

    /** Has what arrives at the source's end worked on by some processors: as on another machine, if they are not the hook's. */
    void receiveOn(BitSet processors) {
        long mask =
                processors.stream().limit(Long.SIZE).mapToLong(one -> 1L << one).sum();
        // In the namespace's own view of /sys.
        ip(
                "netns exec %s tee /sys/class/net/%s/queues/rx-0/rps_cpus".formatted(SOURCE_NAMESPACE, SOURCE),
                Long.toHexString(mask));
    }

    NetworkNamespace source() {
        return NetworkNamespace.named(SOURCE_NAMESPACE);
    }

    NetworkNamespace hooked() {
        return NetworkNamespace.named(HOOKED_NAMESPACE);
    }

    @Override
    public void close() {
        sweep();
    }

    private static void sweep() {
        for (String namespace : List.of(SOURCE_NAMESPACE, HOOKED_NAMESPACE)) {
            if (Files.exists(Path.of("/run/netns", namespace))) {
                ip("netns delete " + namespace);
            }
        }
    }

    private static void ip(String arguments) {
        ip(arguments, "");
    }

    private static void ip(String arguments, String input) {
        try {
            Process process = new ProcessBuilder(("ip " + arguments).split(" ", -1))
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.US_ASCII));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("ip %s: %s".formatted(arguments, output.strip()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
