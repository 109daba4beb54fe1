package dev.weir.dataplane.announce;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.VipReport;
import dev.weir.xdp.error.XdpException;
import dev.weir.xdp.hook.LinkSocket;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import dev.weir.xdp.sys.Poll;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Announces VIPs on a link: takes part in the {@link Election} of owners, answers ARP and neighbour solicitations for the VIPs that
 * this node owns, and tells everybody when one has come here. On a thread of its own, which stays in the network namespace of the
 * thread that starts it. Closing it gives all VIPs up at once.
 */
public final class Announcer implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.weir.agent");
    private static final Duration TURN = Duration.ofMillis(20);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofMillis(200);
    /** To a group of its own, locally administered, which switches flood. */
    private static final byte[] GROUP = {0x03, 0, 0x57, 0x45, 0x49, 0x52};
    /** Farewells are sent more than once, since nobody confirms them. */
    private static final int FAREWELLS = 2;

    private final Interface link;
    private final Supplier<Set<IpAddress>> serving;
    private final Runnable onChange;
    private final Election election;
    private final Owned owned;
    private final LinkSocket beats;
    private final List<LinkSocket> questions;
    private final List<Fd> fds;
    private final Thread thread;
    private volatile boolean closed;
    private boolean plugged = true;
    private long looked = Long.MIN_VALUE / 2;

    private Announcer(
            Interface link,
            String node,
            Supplier<Set<IpAddress>> serving,
            Runnable onChange,
            List<LinkSocket> sockets) {
        this.link = link;
        this.serving = serving;
        this.onChange = onChange;
        this.election = new Election(new SecureRandom().nextLong(), node, Times.DEFAULT);
        this.owned = new Owned(node);
        this.beats = sockets.getFirst();
        this.questions = sockets.subList(1, sockets.size());
        this.fds = sockets.stream().map(LinkSocket::fd).toList();
        this.thread = Thread.ofPlatform().name("weir-announce").daemon().unstarted(this::run);
    }

    /**
     * Starts announcing.
     *
     * @param link the interface that clients and the other agents are reached by
     * @param node this node's name
     * @param serving the VIPs that this node can serve at the moment of the question
     * @param onChange is run, by the announcer's thread, when this node's VIPs have changed
     * @throws dev.weir.xdp.error.SystemCallException without CAP_NET_RAW
     */
    public static Announcer start(Interface link, String node, Supplier<Set<IpAddress>> serving, Runnable onChange) {
        LinkSocket beats = LinkSocket.of(link.index(), Heartbeat.ETHER_TYPE);
        LinkSocket arp = LinkSocket.arp(link.index());
        LinkSocket ndp = LinkSocket.neighbourSolicitations(link.index());
        Announcer announcer = new Announcer(link, node, serving, onChange, List.of(beats, arp, ndp));
        announcer.thread.start();
        return announcer;
    }

    /** The VIPs that this node can serve, and what it does about them. */
    public VipReport report() {
        return owned.report();
    }

    private void run() {
        while (!closed) {
            try {
                boolean _ = Poll.readable(fds, TURN);
                turn();
            } catch (XdpException e) {
                LOG.log(Level.WARNING, "announcing VIPs: {0}", e.getMessage());
                pause();
            }
        }
        for (int i = 0; i < FAREWELLS; i++) {
            boolean _ = send(election.leave(System.nanoTime()));
        }
    }

    /** What others have said first: a thread that was held up must learn what it has lost before it answers. */
    private void turn() {
        for (Optional<byte[]> frame = beats.receive(); frame.isPresent(); frame = beats.receive()) {
            heartbeatIn(frame.get()).ifPresent(heard -> election.hear(heard, System.nanoTime()));
        }
        long now = System.nanoTime();
        Set<IpAddress> vips = serving.get();
        election.turn(isPlugged(now) ? vips : Set.of(), now);
        List<Heartbeat> all = election.heartbeats(now);
        if (!all.isEmpty() && all.stream().filter(one -> !send(one)).findFirst().isEmpty()) {
            election.sent(now);
        }
        if (owned.update(vips, election, now)) {
            onChange.run();
        }
        owned.due(now).forEach(this::tellEverybody);
        questions.forEach(this::answer);
    }

    /**
     * Whether there is a link. Without one this node is alone by its own fault: it gives up what it holds, and claims nothing before it has
     * listened again. Whoever is alone on a link that works has to take all for its own.
     */
    private boolean isPlugged(long now) {
        if (now - looked >= LOOK.toNanos()) {
            looked = now;
            plugged = Interfaces.find(link.name()).filter(Interface::carrier).isPresent();
        }
        return plugged;
    }

    private void answer(LinkSocket socket) {
        for (Optional<byte[]> frame = socket.receive(); frame.isPresent(); frame = socket.receive()) {
            Question.in(frame.get())
                    .filter(question -> election.mayAnswer(question.target(), System.nanoTime()))
                    .ifPresent(question -> {
                        boolean _ = beats.send(question.answer(link.mac()));
                    });
        }
    }

    private void tellEverybody(IpAddress vip) {
        List<byte[]> frames = vip.isV4() ? Arp.gratuitous(vip, link.mac()) : List.of(Ndp.unsolicited(vip, link.mac()));
        frames.forEach(frame -> {
            boolean _ = beats.send(frame);
        });
    }

    private boolean send(Heartbeat heartbeat) {
        byte[] payload = heartbeat.encode();
        return beats.send(ByteBuffer.allocate(14 + payload.length)
                .put(GROUP)
                .put(link.mac().bytes())
                .putShort((short) Heartbeat.ETHER_TYPE)
                .put(payload)
                .array());
    }

    private static Optional<Heartbeat> heartbeatIn(byte[] frame) {
        return frame.length < 14 ? Optional.empty() : Heartbeat.decode(ByteBuffer.wrap(frame, 14, frame.length - 14));
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        beats.close();
        questions.forEach(LinkSocket::close);
    }
}
