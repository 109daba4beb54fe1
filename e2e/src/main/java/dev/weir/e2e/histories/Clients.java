package dev.weir.e2e.histories;

import dev.weir.dataplane.apply.ApplyTimes;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Phase;
import dev.weir.dataplane.transition.Slot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Honest clients, who open connections, speak, fall silent and come by other nodes; and attackers. */
final class Clients {
    private static final int CLIENTS = 16;
    private static final int CLIENT_PORTS = 24;
    private static final int ATTACKERS = 1 << 16;
    private static final int ATTACKER_PORTS = 1 << 14;

    /** Of the range for benchmarks (RFC 2544). */
    private static final IpAddress FIRST_V4 = IpAddress.parse("198.18.0.1");

    private static final IpAddress FIRST_V6 = IpAddress.parse("2001:db8:c::1");

    private final Setting setting;
    private final Random random;
    private final Tally tally;
    private final List<Flow> flows = new ArrayList<>();
    private final Set<Conversation> inUse = new HashSet<>();
    private final List<Flow> repeating = new ArrayList<>();

    /**
     * What clients meet.
     *
     * @param name of the history, for reports
     * @param nodes the balancers
     * @param frontends of the service
     * @param hashSeed of the service
     * @param pool who is to answer
     * @param smallTable whether the flow table is smaller than what is sent
     */
    record Setting(
            String name, List<Node> nodes, List<Frontend> frontends, int hashSeed, Pool pool, boolean smallTable) {}

    Clients(Setting setting, Random random, Tally tally) {
        this.setting = setting;
        this.random = random;
        this.tally = tally;
    }

    /** Packets of strangers: most of them SYNs, the rest from the middle of nowhere. */
    void attack(int packets) {
        for (int i = 0; i < packets; i++) {
            Conversation stranger = conversation(ATTACKERS, ATTACKER_PORTS, 0xA000);
            node().send(random.nextInt(4) == 0 ? stranger.middle() : stranger.opening());
            tally.attackPackets++;
        }
    }

    /** Opens some connections. */
    void open(int most, long now) {
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            Conversation conversation = conversation(CLIENTS, CLIENT_PORTS, 0);
            if (inUse.add(conversation) && !open(conversation, node(), now)) {
                inUse.remove(conversation);
            }
        }
    }

    /** False if nobody answers. */
    private boolean open(Conversation conversation, Node node, long now) {
        int number = conversation.slot(setting.hashSeed, Pool.SLOTS);
        Slot slot = node.slot(number);
        boolean watched = setting.smallTable && !conversation.isTcp() && slot.phase() == Phase.MOVING;
        long refused = watched ? node.refusals() : 0;
        int backend = node.send(conversation.opening());
        tally.packets++;
        if (backend == 0 || !setting.pool.lives(backend)) {
            return false;
        }
        Flow flow = new Flow(conversation, number, backend, node, gap(conversation.isTcp()));
        flow.lastSpoke = now;
        if (slot.phase() == Phase.STABLE && now - setting.pool.lastChange(number) > History.SLOWEST.toNanos()) {
            flow.atRest = Optional.of(setting.pool.ownerChanges(number));
        }
        if (watched && node.refusals() != refused) {
            flow.exclude(Exclusion.REFUSED_DATAGRAM);
        }
        flows.add(flow);
        if (conversation.isTcp()) {
            tally.connections++;
            if (random.nextInt(30) == 0) {
                repeating.add(flow);
            }
        } else {
            tally.datagramFlows++;
        }
        return true;
    }

    private long gap(boolean tcp) {
        ApplyTimes times = History.TIMES;
        long idle = times.flowIdle().toNanos();
        boolean silent = random.nextInt(15) == 0;
        if (silent) {
            return idle + (long) (random.nextDouble() * 2 * idle);
        }
        long longest = tcp ? idle : times.prepare().toNanos() - History.TICK.toNanos();
        return (long) (random.nextDouble() * (longest - History.TICK.toNanos()));
    }

    /** SYNs whose answer has not come yet are sent again. */
    void repeat() {
        for (Flow flow : repeating) {
            if (flows.contains(flow)) {
                Slot slot = flow.node.slot(flow.slot);
                if (!slot.equals(Slot.stable(flow.backend))) {
                    flow.exclude(Exclusion.REPEATED_OPENING);
                }
                expect(flow, flow.node.send(flow.conversation.opening()));
            }
        }
        repeating.clear();
    }

    /** Whoever has something to say, or may not be silent any longer. */
    void speak(long now) {
        for (Flow flow : List.copyOf(flows)) {
            long silence = now - flow.lastSpoke;
            boolean must = silence + History.TICK.toNanos() > flow.gap;
            boolean patient = flow.gap > History.TIMES.flowIdle().toNanos();
            if (random.nextInt(80) == 0) {
                end(flow);
            } else if (must || (!patient && random.nextInt(6) == 0)) {
                noteSilence(flow, silence);
                flow.lastSpoke = now;
                expect(flow, flow.node.send(flow.middle));
            }
        }
    }

    /** A silence only matters to a flow whose slot changed meanwhile. */
    private void noteSilence(Flow flow, long silence) {
        if (flow.node.slot(flow.slot).equals(Slot.stable(flow.backend))) {
            return;
        }
        if (silence > History.TIMES.flowIdle().toNanos()) {
            flow.exclude(Exclusion.SILENT_TOO_LONG);
        } else if (!flow.conversation.isTcp()
                && silence >= History.TIMES.prepare().toNanos()) {
            flow.exclude(Exclusion.SILENT_WHILE_ANNOUNCED);
        }
    }

    private void expect(Flow flow, int backend) {
        tally.packets++;
        boolean moved = backend != flow.backend;
        flow.excluded.ifPresent(why -> tally.excluded(why, moved));
        if (moved && flow.excluded.isEmpty()) {
            tally.violation("%s: %s of backend %d was sent to %d; its slot %d is %s"
                    .formatted(
                            setting.name,
                            flow.conversation,
                            flow.backend,
                            backend,
                            flow.slot,
                            flow.node.slot(flow.slot)));
        }
        if (moved || flow.excluded.isPresent()) {
            end(flow);
        }
    }

    /** The network takes another way: some of a node's flows come to another one from now on. */
    void wander() {
        Node from = node();
        Node to = node();
        if (from == to) {
            return;
        }
        for (Flow flow : flows) {
            if (flow.node == from && random.nextBoolean()) {
                flow.node = to;
                boolean unchanged = flow.atRest.equals(Optional.of(setting.pool.ownerChanges(flow.slot)));
                if (!unchanged || to.slot(flow.slot).phase() != Phase.STABLE) {
                    flow.exclude(Exclusion.OTHER_NODE);
                }
            }
        }
    }

    /** Nobody expects anything of a backend that has failed. */
    void letGo(Set<Integer> failed) {
        List.copyOf(flows).stream()
                .filter(flow -> failed.contains(flow.backend))
                .forEach(this::end);
    }

    private void end(Flow flow) {
        flows.remove(flow);
        inUse.remove(flow.conversation);
    }

    private Node node() {
        return setting.nodes.get(random.nextInt(setting.nodes.size()));
    }

    private Conversation conversation(int clients, int ports, int firstClient) {
        Frontend frontend = setting.frontends.get(random.nextInt(setting.frontends.size()));
        int client = firstClient + random.nextInt(clients);
        IpAddress first = frontend.address().isV4() ? FIRST_V4 : FIRST_V6;
        IpAddress address = new IpAddress(first.high(), first.low() + client);
        return new Conversation(address, 1024 + random.nextInt(ports), frontend);
    }

    static List<Frontend> frontends(boolean udp) {
        List<Frontend> frontends = new ArrayList<>();
        IpAddress v4 = IpAddress.parse("203.0.113.10");
        frontends.add(new Frontend(v4, Protocol.TCP, 80));
        frontends.add(new Frontend(IpAddress.parse("2001:db8:f::10"), Protocol.TCP, 80));
        if (udp) {
            frontends.add(new Frontend(v4, Protocol.UDP, 53));
        }
        return frontends;
    }
}
