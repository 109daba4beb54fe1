package dev.weir.xdp.host;

import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network namespace {@code weir-fib} with three pairs of links, of which {@code f0}, {@code f1} and {@code f2} have addresses: {@code
 * 192.0.2.1/24} and {@code 2001:db8::1/64}, {@code 192.0.2.129} and so on. The first two forward. Link-local addresses, which come in
 * their own time, they have none. What an earlier run left behind is swept
 * first.
 */
final class FibNamespace implements AutoCloseable {
    private static final String NAME = "weir-fib";

    private FibNamespace() {}

    static FibNamespace make() {
        sweep();
        run("ip", "netns", "add", NAME);
        FibNamespace made = new FibNamespace();
        made.ip("""
                link set lo up
                link add f0 address 02:00:00:00:01:00 type veth peer name g0
                link add f1 address 02:00:00:00:01:01 type veth peer name g1
                link add f2 address 02:00:00:00:01:02 type veth peer name g2
                link set f0 addrgenmode none
                link set f1 addrgenmode none
                link set f2 addrgenmode none
                link set f1 mtu 1400
                address add 192.0.2.1/25 dev f0
                address add 192.0.2.2/25 dev f0
                address add 192.0.2.129/26 dev f1
                address add 192.0.2.193/26 dev f2
                -6 address add 2001:db8::1/64 dev f0 nodad
                -6 address add 2001:db8:0:1::1/64 dev f1 nodad
                -6 address add 2001:db8:0:2::1/64 dev f2 nodad
                link set f0 up
                link set f1 up
                link set f2 up
                link set g0 up
                link set g1 up
                link set g2 up
                """);
        made.set("net/ipv4/conf/f0/forwarding", 1);
        made.set("net/ipv4/conf/f1/forwarding", 1);
        made.set("net/ipv6/conf/f0/forwarding", 1);
        made.set("net/ipv6/conf/f1/forwarding", 1);
        return made;
    }

    NetworkNamespace namespace() {
        return NetworkNamespace.named(NAME);
    }

    /** Runs commands of {@code ip}, one a line; lines that begin with {@code -6} come last. */
    void ip(String commands) {
        batch("-4", commands.lines().filter(line -> !line.startsWith("-6 ")).toList());
        batch(
                "-6",
                commands.lines()
                        .filter(line -> line.startsWith("-6 "))
                        .map(line -> line.substring(3))
                        .toList());
    }

    private static void batch(String family, List<String> commands) {
        Path file = null;
        try {
            file = Files.write(Files.createTempFile("weir-fib", ".ip"), commands);
            run("ip", "-n", NAME, family, "-batch", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    /** Sets a file under {@code /proc/sys}. */
    void set(String file, int value) {
        run("ip", "netns", "exec", NAME, "sh", "-c", "echo %d > /proc/sys/%s".formatted(value, file));
    }

    @Override
    public void close() {
        sweep();
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sweep() {
        if (Files.exists(Path.of("/run/netns", NAME))) {
            run("ip", "netns", "delete", NAME);
        }
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(List.of(command) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
