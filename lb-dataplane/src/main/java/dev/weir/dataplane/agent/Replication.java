package dev.weir.dataplane.agent;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.replicatedmap.ReplicatedMap;
import dev.weir.dataplane.report.Announcements;
import dev.weir.dataplane.table.MalformedTableException;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.NodeReportCodec;
import dev.weir.dataplane.table.SharedMaps;
import dev.weir.dataplane.table.TableCodec;
import dev.weir.dataplane.table.TableEntry;
import dev.weir.dataplane.table.VipReport;
import dev.weir.dataplane.table.VipReportCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The agent's end of the replicated maps, as a client of the control plane's cluster that never gives up connecting. After every
 * connection it reads all tables, since it cannot know what it has missed; between connections it hears of changes. That something
 * is missing from the map means nothing.
 */
final class Replication implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.weir.agent");
    private static final String AWAY = "control plane";
    private static final int FIRST_CONNECTION_SECONDS = 3;
    private static final int RESYNC_SECONDS = 30;

    private final String members;
    private final Consumer<TableEntry> sink;
    private final Announcements announcements;
    private final ScheduledExecutorService executor;
    /** Completed once there is one: its events come before it is handed over. */
    private final CompletableFuture<HazelcastInstance> client = new CompletableFuture<>();

    private volatile boolean connected;
    private volatile boolean closed;

    /** Belongs to the executor. */
    private @Nullable UUID listener;

    private Replication(List<AgentConfig.HostAndPort> members, Consumer<TableEntry> sink, Announcements announcements) {
        this.members = members.stream().map(Object::toString).collect(Collectors.joining(", "));
        this.sink = sink;
        this.announcements = announcements;
        this.executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("weir-replication").daemon().factory());
        client.complete(HazelcastClient.newHazelcastClient(config(members)));
        ScheduledFuture<?> _ = executor.schedule(this::announceAway, FIRST_CONNECTION_SECONDS, TimeUnit.SECONDS);
        ScheduledFuture<?> _ =
                executor.scheduleWithFixedDelay(this::resync, RESYNC_SECONDS, RESYNC_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Starts connecting, and returns at once.
     *
     * @param sink is handed every table that is heard of, often more than once, by several threads
     */
    static Replication start(
            List<AgentConfig.HostAndPort> members, Consumer<TableEntry> sink, Announcements announcements) {
        return new Replication(members, sink, announcements);
    }

    private ClientConfig config(List<AgentConfig.HostAndPort> addresses) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(SharedMaps.CLUSTER);
        addresses.forEach(address -> config.getNetworkConfig().addAddress(address.toString()));
        config.getConnectionStrategyConfig().setAsyncStart(true).setReconnectMode(ReconnectMode.ASYNC);
        config.getConnectionStrategyConfig()
                .getConnectionRetryConfig()
                .setInitialBackoffMillis(500)
                .setMaxBackoffMillis(2_000)
                .setMultiplier(1.5)
                .setClusterConnectTimeoutMillis(Long.MAX_VALUE);
        config.getMetricsConfig().setEnabled(false);
        config.addListenerConfig(new ListenerConfig((LifecycleListener) this::lifecycle));
        // What it has to say about the connection, the announcements say once.
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.client.heartbeat.interval", "2000");
        config.setProperty("hazelcast.client.heartbeat.timeout", "10000");
        config.setProperty("hazelcast.client.invocation.timeout.seconds", "5");
        return config;
    }

    private void lifecycle(LifecycleEvent event) {
        if (closed) {
            return;
        }
        switch (event.getState()) {
            case CLIENT_CONNECTED -> {
                connected = true;
                executor.execute(() -> {
                    announcements.withdraw(AWAY, "connected to the control plane at " + members);
                    listen();
                    resync();
                });
            }
            case CLIENT_DISCONNECTED -> {
                connected = false;
                executor.execute(this::announceAway);
            }
            default -> LOG.log(Level.DEBUG, "cluster client: {0}", event.getState());
        }
    }

    private void announceAway() {
        if (!connected) {
            announcements.raise(
                    AWAY,
                    "the control plane at %s is away: traffic goes on by the tables in force, and this node keeps trying"
                            .formatted(members));
        }
    }

    /** Listens anew: what the cluster remembers of an earlier connection's listener is not to be relied on. */
    private void listen() {
        withMap(map -> {
            if (listener != null) {
                map.removeEntryListener(listener);
            }
            listener = map.addEntryListener(new EntryAdapter<String, byte[]>() {
                @Override
                public void onEntryEvent(EntryEvent<String, byte[]> event) {
                    take(event.getKey(), event.getValue());
                }
            });
        });
    }

    private void resync() {
        if (connected) {
            withMap(map -> map.entrySet().forEach(entry -> take(entry.getKey(), entry.getValue())));
        }
    }

    /** A connection that breaks in the middle is not an error: the next one starts over. */
    private void withMap(Consumer<ReplicatedMap<String, byte[]>> use) {
        try {
            use.accept(client.join().getReplicatedMap(SharedMaps.TABLES));
        } catch (HazelcastException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "reading tables: {0}", e.toString());
        } catch (RuntimeException e) {
            // Thrown on, it would end the reading of tables at intervals.
            LOG.log(Level.WARNING, "reading tables failed", e);
        }
    }

    private void take(String service, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        try {
            TableEntry entry = TableCodec.decode(bytes);
            if (!entry.service().equals(service)) {
                throw new MalformedTableException(0, "it is of service " + entry.service());
            }
            sink.accept(entry);
            announcements.withdraw("table " + service, "service %s: its table can be read again".formatted(service));
        } catch (MalformedTableException e) {
            announcements.raise(
                    "table " + service, "service %s: its table is refused: %s".formatted(service, e.getMessage()));
        }
    }

    /** Puts a report where the control plane finds it; does nothing while it is away. */
    void publish(NodeReport report) {
        put(SharedMaps.NODES, report.node(), NodeReportCodec.encode(report));
    }

    /** Puts what a node announces where the control plane finds it; does nothing while it is away. */
    void publish(VipReport report) {
        put(SharedMaps.VIPS, report.node(), VipReportCodec.encode(report));
    }

    private void put(String map, String node, byte[] report) {
        if (!connected) {
            return;
        }
        try {
            ReplicatedMap<String, byte[]> reports = client.join().getReplicatedMap(map);
            reports.put(node, report);
        } catch (HazelcastException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "publishing the report: {0}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        executor.shutdownNow();
        client.join().shutdown();
    }
}
