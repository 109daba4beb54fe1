package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Connection;
import dev.weir.e2e.lab.Lab;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Opens connections from the lab's client and judges what becomes of them. Safe for use by several threads. */
final class Caller {
    /** Long enough for a lost SYN to be sent again, which the kernel does after a second. */
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final Lab lab;
    private final Supplier<Situation> situation;
    private final Set<Flow> used = ConcurrentHashMap.newKeySet();

    private record Flow(String service, InetSocketAddress client) {}

    /** @param situation what is right at the moment */
    Caller(Lab lab, Supplier<Situation> situation) {
        this.lab = lab;
        this.situation = situation;
    }

    /** Opens one connection, asks one question, closes. */
    Attempt call(BalancedService service) {
        Situation before = situation.get();
        long start = System.nanoTime();
        try (Connection connection = bind(service)) {
            Attempt.Outcome outcome;
            try {
                outcome =
                        judge(service, connection.local(), connection.connect().ask(), before);
            } catch (IOException e) {
                outcome = judge(service, connection.local(), e, before);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new Attempt(before.title(), service.name(), connection.local(), outcome, took);
        } catch (IOException e) {
            throw new DemoException("the client cannot open a socket: " + e.getMessage(), e);
        }
    }

    /**
     * A port that the service has not seen yet: a translated flow outlives its connection for half a minute, and a connection from the
     * same port would meet the old one's backend.
     */
    private Connection bind(BalancedService service) throws IOException {
        while (true) {
            Connection connection = Connection.bind(lab.client(), service.frontend(), TIMEOUT);
            if (used.add(new Flow(service.name(), connection.local()))) {
                return connection;
            }
            connection.close();
        }
    }

    private Attempt.Outcome judge(
            BalancedService service, InetSocketAddress client, Connection.Answer answer, Situation before) {
        Set<String> owners = owners(service, client, before);
        InetAddress source = service.sourceSeen(client, lab.loadBalancer());
        if (!owners.contains(answer.backend())) {
            return new Attempt.Outcome.Misplaced(
                    answer.backend(), "answered by %s, Maglev says %s".formatted(answer.backend(), owners));
        }
        if (!answer.client().equals(source)) {
            return new Attempt.Outcome.Misplaced(
                    answer.backend(),
                    "%s saw the client as %s, expected %s".formatted(answer.backend(), answer.client(), source));
        }
        return new Attempt.Outcome.Answered(answer.backend());
    }

    private Attempt.Outcome judge(
            BalancedService service, InetSocketAddress client, IOException failure, Situation before) {
        Set<String> owners = owners(service, client, before);
        return before.dying()
                .or(situation.get()::dying)
                .filter(owners::contains)
                .<Attempt.Outcome>map(Attempt.Outcome.Excused::new)
                .orElseGet(() -> new Attempt.Outcome.Failed("%s, should have reached %s".formatted(failure, owners)));
    }

    /** The situation may have changed while the connection was being opened: what either allows is right. */
    private Set<String> owners(BalancedService service, InetSocketAddress client, Situation before) {
        Set<String> owners = new HashSet<>(before.owners(service, client));
        owners.addAll(situation.get().owners(service, client));
        return owners;
    }
}
