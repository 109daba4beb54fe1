package dev.weir.e2e.bench;

import dev.weir.xdp.Engine;
import dev.weir.xdp.bench.Workload;

/** The load balancer's program, with a service for each way that a packet may take through it. */
final class BalancerWorkload implements Workload {
    @Override
    public String title() {
        return "load balancer";
    }

    @Override
    public Loaded load(Engine engine) {
        return new PacketPath(engine);
    }
}
