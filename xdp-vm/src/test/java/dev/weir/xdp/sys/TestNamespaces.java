package dev.weir.xdp.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two network namespaces with a veth pair between them: {@code weir-xdpvm-a} has {@code va} (192.0.2.1/24, 2001:db8::1/64), {@code
 * weir-xdpvm-b} has {@code vb} (192.0.2.2/24, 2001:db8::2/64). What an earlier run left behind is swept first.
 */
public final class TestNamespaces implements AutoCloseable {
    private static final String PREFIX = "weir-xdpvm-";
    private static final String A = PREFIX + "a";
    private static final String B = PREFIX + "b";

    private TestNamespaces() {}

    /** Makes them. */
    public static TestNamespaces make() {
        sweep();
        ip("netns", "add", A);
        ip("netns", "add", B);
        ip(
                "-n",
                A,
                "link",
                "add",
                "va",
                "address",
                "02:00:00:00:00:01",
                "type",
                "veth",
                "peer",
                "name",
                "vb",
                "address",
                "02:00:00:00:00:02",
                "netns",
                B);
        bringUp(A, "va", "192.0.2.1/24", "2001:db8::1/64");
        bringUp(B, "vb", "192.0.2.2/24", "2001:db8::2/64");
        return new TestNamespaces();
    }

    /** The namespace of {@code va}. */
    public NetworkNamespace a() {
        return NetworkNamespace.named(A);
    }

    /** The namespace of {@code vb}. */
    public NetworkNamespace b() {
        return NetworkNamespace.named(B);
    }

    /** Runs {@code ip} in the namespace of {@code va}. */
    public void ipInA(String... arguments) {
        ip(Stream.concat(Stream.of("-n", A), Stream.of(arguments)).toArray(String[]::new));
    }

    /** Runs {@code ip} in the namespace of {@code vb}. */
    public void ipInB(String... arguments) {
        ip(Stream.concat(Stream.of("-n", B), Stream.of(arguments)).toArray(String[]::new));
    }

    @Override
    public void close() {
        sweep();
    }

    private static void bringUp(String namespace, String link, String... addresses) {
        ip("-n", namespace, "link", "set", "lo", "up");
        for (String address : addresses) {
            ip("-n", namespace, "address", "add", address, "dev", link, "nodad");
        }
        ip("-n", namespace, "link", "set", link, "up");
    }

    private static void sweep() {
        Path named = Path.of("/run/netns");
        if (!Files.isDirectory(named)) {
            return;
        }
        try (Stream<Path> all = Files.list(named)) {
            List<String> ours = all.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.startsWith(PREFIX))
                    .toList();
            ours.forEach(name -> ip("netns", "delete", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ip(String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("ip"), Stream.of(arguments)).toList();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
