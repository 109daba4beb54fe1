package dev.weir.e2e.lab;

import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A host of a lab: a network namespace with one interface, {@code eth0}. */
public final class Host {
    private final LabName lab;
    private final HostPlan plan;

    Host(LabName lab, HostPlan plan) {
        this.lab = lab;
        this.plan = plan;
    }

    public String name() {
        return plan.name();
    }

    /** The name under which {@code ip netns} knows it. */
    public String namespace() {
        return lab.namespace(plan.name());
    }

    public InetAddress addressV4() {
        return InetAddress.ofLiteral(plan.addressV4());
    }

    public InetAddress addressV6() {
        return InetAddress.ofLiteral(plan.addressV6());
    }

    /** The second address of the load balancer, to translate IPv4 connections from. */
    public InetAddress natAddressV4() {
        return InetAddress.ofLiteral(plan.natAddressV4());
    }

    /** The second address of the load balancer, to translate IPv6 connections from. */
    public InetAddress natAddressV6() {
        return InetAddress.ofLiteral(plan.natAddressV6());
    }

    /** Runs code on a thread inside the host's namespace; sockets that it opens belong to the host. */
    public <T> T call(Callable<T> code) throws IOException {
        try {
            return NetworkNamespace.named(namespace()).call(code);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("on " + plan.name() + ": " + e, e);
        }
    }

    /** Starts a program on the host. What it prints goes to {@code <label>.log} in the lab's logs. */
    public LabProcess start(String label, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace()));
        whole.addAll(command);
        Path log = lab.logs().resolve(label + ".log");
        ProcessBuilder builder = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            return new LabProcess(label, builder.start(), log);
        } catch (IOException e) {
            throw new LabException("cannot start %s on %s: %s".formatted(label, plan.name(), e.getMessage()), e);
        }
    }

    /**
     * Starts a Java program on the host, with this process's class path and JVM flags.
     *
     * @param jvmFlags flags beyond those
     */
    public LabProcess startJava(String label, List<String> jvmFlags, String mainClass, List<String> arguments) {
        return start(label, JavaCommand.of(jvmFlags, mainClass, arguments));
    }

    @Override
    public String toString() {
        return plan.name();
    }
}
