package dev.weir.e2e.soak;

import dev.weir.e2e.lab.Ip;
import dev.weir.xdp.sys.NetworkNamespace;
import java.nio.file.Files;
import java.util.List;

/** Two network namespaces with a veth pair between them, swept when it is made and when it is closed. */
final class Cable implements AutoCloseable {
    static final String BALANCER_END = "eth0";
    static final String SOURCE_END = "eth1";
    private static final String BALANCER = "weir-soak-lb";
    private static final String SOURCE = "weir-soak-source";

    private Cable() {}

    static Cable lay() {
        sweep();
        Ip.run("netns", "add", BALANCER);
        Ip.run("netns", "add", SOURCE);
        Ip.batch(
                BALANCER,
                List.of(
                        "link add %s type veth peer name %s netns %s".formatted(BALANCER_END, SOURCE_END, SOURCE),
                        "link set lo up",
                        "link set %s up".formatted(BALANCER_END)));
        Ip.batch(SOURCE, List.of("link set %s up".formatted(SOURCE_END)));
        return new Cable();
    }

    NetworkNamespace balancer() {
        return NetworkNamespace.named(BALANCER);
    }

    NetworkNamespace source() {
        return NetworkNamespace.named(SOURCE);
    }

    private static void sweep() {
        for (String name : List.of(BALANCER, SOURCE)) {
            if (Files.exists(NetworkNamespace.named(name).path())) {
                Ip.run("netns", "delete", name);
            }
        }
    }

    @Override
    public void close() {
        sweep();
    }
}
