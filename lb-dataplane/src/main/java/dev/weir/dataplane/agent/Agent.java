package dev.weir.dataplane.agent;

import dev.weir.dataplane.announce.Announcer;
import dev.weir.dataplane.apply.Applier;
import dev.weir.dataplane.maps.Backends;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.neighbour.HopWriter;
import dev.weir.dataplane.neighbour.NextHopResolver;
import dev.weir.dataplane.report.Announcements;
import dev.weir.dataplane.report.NodeReporter;
import dev.weir.dataplane.report.NodeState;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.TableEntry;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.error.XdpException;
import dev.weir.xdp.sys.Interfaces.Interface;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A running agent. It stays in the network namespace of the thread that starts it. Closing it stops following the control plane
 * and, on the kernel's engine, leaves the traffic flowing; {@link #detach} ends that too. Safe for use by several threads.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.weir.agent");

    private final Resources resources;
    private final NodeReporter reporter;
    private final ApplyLoop applyLoop;

    private Agent(Resources resources, NodeReporter reporter, ApplyLoop applyLoop) {
        this.resources = resources;
        this.reporter = reporter;
        this.applyLoop = applyLoop;
    }

    /**
     * Starts an agent: new, or in place of one that was here before. When it returns, the last good tables are in force.
     *
     * @throws AgentException if it cannot start; nothing that worked before has been touched
     */
    public static Agent start(AgentConfig config) {
        Resources resources = new Resources();
        try {
            return new Startup(config, resources).run();
        } catch (XdpException e) {
            resources.close();
            throw AgentException.of(e);
        } catch (RuntimeException e) {
            resources.close();
            throw e;
        }
    }

    /** The way up, a step a method. Whatever it opens is closed with the agent, or if a step fails. */
    private static final class Startup {
        private final AgentConfig config;
        private final Resources resources;
        private final Announcements announcements = new Announcements();
        private final AtomicReference<NodeState> reached = new AtomicReference<>(NodeState.NONE);
        private volatile Runnable onChange = () -> {};

        Startup(AgentConfig config, Resources resources) {
            this.config = config;
            this.resources = resources;
        }

        Agent run() {
            requireEngine(config);
            Host host = Host.check(config);
            StateDirectory state = resources.add(StateDirectory.hold(config.state(), config.interfaceName()));
            Platform platform = Platform.choose(config, announcements);
            resources.add(platform.engine());
            Interface target = host.target();
            ProgramConfig program = host.program();
            Datapath datapath = resources.add(datapath(platform, program, state));
            WeirMaps maps = datapath.maps();
            Egress egress = resources.add(new Egress(platform, datapath.live(), target));
            NextHopResolver nextHops = resources.add(
                    NextHopResolver.start(target.index(), target.name(), writer(maps.backends()), egress));
            OwnAddresses addresses = new OwnAddresses();
            InterfaceWatch watch = new InterfaceWatch(target, announcements);
            ApplyLoop applyLoop = new ApplyLoop(
                    applier(platform.engine(), maps, nextHops), new TableStore(state.path()), announcements, now -> {
                        addresses.refresh();
                        watch.refresh();
                        reach(now);
                    });
            applyLoop.restore();
            String driverMode = attach(platform, datapath, target);
            NodeReporter reporter = new NodeReporter(
                    new NodeReporter.Node(
                            config.node(),
                            UUID.randomUUID().toString(),
                            target.name(),
                            platform.engine().name(),
                            driverMode),
                    maps.counters(),
                    new NodeReporter.Sources(
                            reached::get, addresses::get, nextHops::unreachable, announcements::standing),
                    InstantSource.system());
            resources.add(applyLoop).start();
            Optional<Announcer> announcer = announcer(target);
            if (!config.controlPlane().isEmpty()) {
                follow(applyLoop, reporter, announcer);
            }
            // Last, to be closed first: what this node gives up is to be taken over at once.
            announcer.ifPresent(resources::add);
            return new Agent(resources, reporter, applyLoop);
        }

        private Datapath datapath(Platform platform, ProgramConfig program, StateDirectory state) {
            try {
                return Datapath.prepare(platform, config, program, announcements);
            } catch (VerifierRejectedException e) {
                throw new AgentException(
                        AgentException.MACHINE,
                        "%s; %s has the verifier's whole log"
                                .formatted(e.getMessage(), state.keep("verifier.log", e.log())),
                        e);
            }
        }

        private Applier applier(Engine engine, WeirMaps maps, NextHopResolver nextHops) {
            return new Applier(
                    maps, config.sizes().frontends(), nextHops, engine::synchronize, System::nanoTime, config.times());
        }

        private void reach(NodeState state) {
            if (!state.equals(reached.getAndSet(state))) {
                onChange.run();
            }
        }

        /** Returns how packets come to the program. */
        private String attach(Platform platform, Datapath datapath, Interface target) {
            Link link = datapath.attach(target, config.mode(), samples(platform, datapath, target), announcements);
            if (platform.outlivesAgents()
                    && link.mode() == AttachOptions.Mode.GENERIC
                    && config.mode() != link.mode()) {
                announcements.event(
                        "interface %s runs the program in generic mode, which is several times slower than native"
                                .formatted(target.name()));
            }
            LOG.log(
                    Level.INFO,
                    "node {0}: {1} interface {2}, engine {3}, {4}",
                    config.node(),
                    datapath.isFresh() ? "started on" : "took over",
                    target.name(),
                    platform.engine().name(),
                    link.hook());
            if (!platform.outlivesAgents()) {
                LOG.log(
                        Level.INFO,
                        "packets are forwarded for as long as this process lives: when it ends or is restarted, connections that are tracked or translated break");
            }
            return link.hook();
        }

        /** An engine in this process has not seen any traffic yet, and would be slow for the first that comes. */
        private static List<byte[]> samples(Platform platform, Datapath datapath, Interface target) {
            return platform.outlivesAgents()
                    ? List.of()
                    : SampleTraffic.to(
                            target.mac(), datapath.maps().frontends().all().keySet());
        }

        private Optional<Announcer> announcer(Interface target) {
            return switch (config.announce()) {
                case NOTHING -> Optional.empty();
                case LAYER2 ->
                    Optional.of(Announcer.start(target, config.node(), this::servedVips, () -> onChange.run()));
            };
        }

        /** Those that a table in force has. */
        private Set<IpAddress> servedVips() {
            return Objects.requireNonNull(reached.get()).inForce().vips();
        }

        private void follow(ApplyLoop applyLoop, NodeReporter reporter, Optional<Announcer> announcer) {
            Replication replication =
                    resources.add(Replication.start(config.controlPlane(), applyLoop::offer, announcements));
            ReportLoop reports = resources.add(new ReportLoop(() -> {
                replication.publish(reporter.report());
                announcer.map(Announcer::report).ifPresent(replication::publish);
            }));
            onChange = reports::changed;
            reports.start();
        }
    }

    /**
     * One sentence saying why no agent can run here as it is told to, whatever the interface; empty if one can.
     */
    public static Optional<String> unavailable(AgentConfig config) {
        return Platform.missing(config);
    }

    private static void requireEngine(AgentConfig config) {
        unavailable(config).ifPresent(missing -> {
            throw new AgentException(AgentException.MACHINE, missing);
        });
    }

    private static HopWriter writer(Backends backends) {
        return new HopWriter() {
            @Override
            public void resolve(int backend, MacAddress nextHop) {
                backends.resolve(backend, nextHop);
            }

            @Override
            public void deliverByHost(int backend) {
                backends.deliverByHost(backend);
            }

            @Override
            public void unresolve(int backend) {
                backends.unresolve(backend);
            }
        };
    }

    /** Has a table applied soon, as if the control plane had published it. */
    public void offer(TableEntry entry) {
        applyLoop.offer(entry);
    }

    /** The node as it is now. */
    public NodeReport report() {
        return reporter.report();
    }

    /** Stops following the control plane. On the kernel's engine packets go on being forwarded, by the tables in force. */
    @Override
    public void close() {
        resources.close();
    }

    /**
     * Takes the program off an interface, with its maps, and all connections that it carries.
     *
     * @return whether there was one
     * @throws AgentException if an agent is running there, or the machine refuses
     */
    public static boolean detach(AgentConfig config) {
        requireEngine(config);
        try (StateDirectory _ = StateDirectory.hold(config.state(), config.interfaceName())) {
            Platform platform = Platform.choose(config, new Announcements());
            boolean removed;
            try (Engine _ = platform.engine()) {
                removed = Datapath.remove(platform.succession());
            }
            LOG.log(
                    Level.INFO,
                    "interface {0}: {1}",
                    config.interfaceName(),
                    removed ? "detached" : "nothing was attached");
            return removed;
        } catch (XdpException e) {
            throw AgentException.of(e);
        }
    }
}
