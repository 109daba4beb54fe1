package dev.weir.e2e.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A network on this machine. Opening one first sweeps away whatever an earlier lab of the same name left behind, closing one
 * sweeps it away again. One process at a time uses a lab of a given name; a lab object is safe for use by several threads.
 */
public final class Lab implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LabName name;
    private final LabEngine engine;
    private final LabLock lock;
    private final Map<String, Host> hosts;

    private Lab(LabName name, LabEngine engine, LabLock lock) {
        this.name = name;
        this.engine = engine;
        this.lock = lock;
        this.hosts = HostPlan.all().stream()
                .map(plan -> new Host(name, plan))
                .collect(Collectors.toUnmodifiableMap(Host::name, Function.identity()));
    }

    /** One sentence saying why no lab can be laid out here; empty if one can. */
    public static Optional<String> unavailable() {
        return unavailable(LabEngine.KERNEL);
    }

    /** One sentence saying why no lab for an engine can be laid out here; empty if one can. */
    public static Optional<String> unavailable(LabEngine engine) {
        if (!Ip.isInstalled()) {
            return Optional.of("the command 'ip' is missing; install iproute2");
        }
        return engine.unavailable();
    }

    /**
     * Lays out a lab, after waiting for another process that uses the same name.
     *
     * @throws LabException naming the step that failed; nothing is left behind
     */
    public static Lab open(LabName name) {
        return open(name, LabEngine.KERNEL);
    }

    /** Lays out a lab as {@link #open(LabName)} does, whose load balancer is to use a given engine. */
    public static Lab open(LabName name, LabEngine engine) {
        return open(name, engine, PATIENCE);
    }

    /** Lays out a lab as the others do, but waits no longer than {@code patience} for another process. */
    public static Lab open(LabName name, LabEngine engine, Duration patience) {
        LabLock lock = LabLock.acquire(name, patience);
        try {
            Sweep sweep = new Sweep(name);
            sweep.run();
            freshLogs(name);
            try {
                new Layout(name, engine).build();
            } catch (RuntimeException e) {
                sweep.run();
                throw e;
            }
            return new Lab(name, engine, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Removes what a lab left running or behind.
     *
     * @return whether there was anything
     */
    public static boolean clear(LabName name) {
        return clear(name, PATIENCE);
    }

    /** Removes as {@link #clear(LabName)} does, but waits no longer than {@code patience} for another process. */
    public static boolean clear(LabName name, Duration patience) {
        try (LabLock _ = LabLock.acquire(name, patience)) {
            Sweep sweep = new Sweep(name);
            boolean found = !sweep.namespaces().isEmpty();
            sweep.run();
            return found;
        }
    }

    public LabName name() {
        return name;
    }

    /** What its load balancer is to use. */
    public LabEngine engine() {
        return engine;
    }

    /** The host of a given name: {@code client}, {@code lb}, {@code control}, {@code b1} to {@code b4}. */
    public Host host(String host) {
        Host found = hosts.get(host);
        if (found == null) {
            throw new IllegalArgumentException("the lab has no host '" + host + "'; it has " + hosts.keySet());
        }
        return found;
    }

    /** Whose connections are balanced. */
    public Host client() {
        return host("client");
    }

    /** Where packets to VIPs are routed. */
    public Host loadBalancer() {
        return host("lb");
    }

    /** Where the control plane runs. */
    public Host control() {
        return host("control");
    }

    /** Prepares another host than the load balancer's for an agent. */
    public void letBalance(String host) {
        new Layout(name, engine).letBalance(host(host).name());
    }

    /** Cuts a host's cable, or mends it, at the switch's port. */
    public void setCable(String host, boolean works) {
        Ip.run("-n", name.namespace(Layout.SWITCH), "link", "set", host(host).name(), works ? "up" : "down");
    }

    /** A BPF file system of the lab's own, that its hosts see as well. */
    public Path bpfFs() {
        return name.bpfFs();
    }

    /** A directory for what has to live as long as the lab; gone with it. */
    public Path directory(String purpose) {
        Path directory = name.directory().resolve(purpose);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new LabException("cannot make " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Where the lab's processes print to; stays when the lab is gone, until the next one of that name. */
    public Path logs() {
        return name.logs();
    }

    /** Lets go of the lab and leaves it running; {@link #clear} ends it. */
    public void leave() {
        lock.close();
    }

    /** Kills the lab's processes and removes the lab. */
    @Override
    public void close() {
        try (lock) {
            new Sweep(name).run();
        }
    }

    private static void freshLogs(LabName name) {
        Sweep.deleteRecursively(name.logs());
        try {
            Files.createDirectories(name.logs());
        } catch (IOException e) {
            throw new LabException("cannot make " + name.logs() + ": " + e.getMessage(), e);
        }
    }

    /** The names of all backends' hosts. */
    public static List<String> backendNames() {
        return HostPlan.all().stream()
                .filter(plan -> plan.role() == HostPlan.Role.BACKEND)
                .map(HostPlan::name)
                .toList();
    }
}
