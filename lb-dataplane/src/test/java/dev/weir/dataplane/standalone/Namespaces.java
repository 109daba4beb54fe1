package dev.weir.dataplane.standalone;

import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Network namespaces of one lab, as its hosts. Swept when they are made and when they are closed. */
final class Namespaces implements AutoCloseable {
    private final String lab;
    private final List<String> hosts;

    private Namespaces(String lab, List<String> hosts) {
        this.lab = lab;
        this.hosts = hosts;
    }

    /** Skips the test, and says why, where there can be none. */
    static Namespaces make(String lab, List<String> hosts) {
        Optional<String> missing = KernelEngine.unavailable();
        missing.ifPresent(reason -> System.out.println("skipped: " + reason));
        Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        Namespaces namespaces = new Namespaces(lab, hosts);
        namespaces.sweep();
        for (String host : hosts) {
            ip("netns add " + namespaces.name(host));
            ip("-n %s link set lo up".formatted(namespaces.name(host)));
            // Addresses are ours alone, and answers take other ways than questions.
            namespaces.sysctl(host, "ipv6/conf/all/accept_dad", "0");
            namespaces.sysctl(host, "ipv6/conf/default/accept_dad", "0");
            namespaces.sysctl(host, "ipv4/conf/all/rp_filter", "0");
            namespaces.sysctl(host, "ipv4/conf/default/rp_filter", "0");
        }
        return namespaces;
    }

    String name(String host) {
        return "weir-%s-%s".formatted(lab, host);
    }

    NetworkNamespace get(String host) {
        return NetworkNamespace.named(name(host));
    }

    /** Runs {@code ip} in a host's namespace. */
    void on(String host, String... commands) {
        ip("-n %s -batch -".formatted(name(host)), String.join("\n", commands) + "\n");
    }

    /** A cable between two hosts. */
    void cable(String host, String device, String other, String otherDevice) {
        ip("-n %s link add %s type veth peer name %s netns %s".formatted(name(host), device, otherDevice, name(other)));
        on(host, "link set %s up".formatted(device));
        on(other, "link set %s up".formatted(otherDevice));
    }

    void sysctl(String host, String key, String value) {
        get(host).run(() -> {
            try {
                Files.writeString(Path.of("/proc/sys/net", key), value);
            } catch (IOException e) {
                throw new IllegalStateException("cannot set " + key + " on " + host, e);
            }
        });
    }

    /** The command that runs another in a host's namespace. */
    List<String> exec(String host, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name(host)));
        whole.addAll(command);
        return whole;
    }

    private void sweep() {
        for (String host : hosts) {
            if (Files.exists(get(host).path())) {
                ip("netns del " + name(host));
            }
        }
    }

    private static void ip(String arguments) {
        ip(arguments, "");
    }

    private static void ip(String arguments, String input) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream out = process.getOutputStream()) {
                out.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("ip " + arguments + ": " + output + input);
            }
        } catch (IOException e) {
            throw new IllegalStateException("ip " + arguments, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("ip " + arguments, e);
        }
    }

    @Override
    public void close() {
        sweep();
    }
}
