package dev.weir.controlplane.config;

import com.hazelcast.core.HazelcastInstance;
import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.health.HealthMonitor;
import dev.weir.controlplane.publish.NodeDirectory;
import dev.weir.controlplane.publish.Publisher;
import dev.weir.controlplane.publish.SlowStarts;
import dev.weir.controlplane.publish.VipDirectory;
import dev.weir.dataplane.table.SharedMaps;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/** What the control plane does while it runs, apart from answering: publication and health checks. */
final class Duties implements SmartLifecycle {
    private final Catalog catalog;
    private final NodeDirectory nodes;
    private final VipDirectory vips;
    private final ObjectProvider<HazelcastInstance> hazelcast;
    private final HealthMonitor monitor;
    private final SlowStarts slowStarts;
    private volatile Optional<Publisher> publisher = Optional.empty();

    Duties(Catalog catalog, NodeDirectory nodes, VipDirectory vips, ObjectProvider<HazelcastInstance> hazelcast) {
        this.catalog = catalog;
        this.nodes = nodes;
        this.vips = vips;
        this.hazelcast = hazelcast;
        this.monitor = new HealthMonitor(catalog);
        this.slowStarts = new SlowStarts(catalog);
    }

    @Override
    public void start() {
        HazelcastInstance member = hazelcast.getObject();
        nodes.follow(member.getReplicatedMap(SharedMaps.NODES));
        vips.follow(member.getReplicatedMap(SharedMaps.VIPS));
        Publisher started = new Publisher(member.getReplicatedMap(SharedMaps.TABLES));
        publisher = Optional.of(started);
        started.start(catalog);
        slowStarts.start();
        monitor.start();
    }

    @Override
    public void stop() {
        monitor.close();
        slowStarts.close();
        publisher.ifPresent(Publisher::close);
        publisher = Optional.empty();
    }

    @Override
    public boolean isRunning() {
        return publisher.isPresent();
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
