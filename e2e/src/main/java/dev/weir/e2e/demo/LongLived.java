package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Connection;
import dev.weir.e2e.lab.Lab;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Connections that stay open and ask again and again. Whatever changes around them, each must be answered by the backend that
 * answered first, for as long as that backend lives.
 */
final class LongLived implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Supplier<Situation> situation;
    private final List<Held> held = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> lostWithBackend = new ConcurrentLinkedQueue<>();
    private final List<Future<?>> askers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean stopped;

    private record Held(BalancedService service, Connection connection, String backend) {}

    private LongLived(Supplier<Situation> situation) {
        this.situation = situation;
    }

    /** Opens some connections to every service and keeps asking on each. */
    static LongLived open(Lab lab, Supplier<Situation> situation, int perService) {
        LongLived all = new LongLived(situation);
        for (BalancedService service : BalancedService.ALL) {
            for (int i = 0; i < perService; i++) {
                all.held.add(all.open(lab, service));
            }
        }
        all.held.forEach(one -> all.askers.add(all.threads.submit(() -> all.keepAsking(one))));
        return all;
    }

    private Held open(Lab lab, BalancedService service) {
        try {
            Connection connection = Connection.bind(lab.client(), service.frontend(), Caller.TIMEOUT);
            String backend = connection.connect().ask().backend();
            return new Held(service, connection, backend);
        } catch (IOException e) {
            throw new DemoException("a long-lived connection to %s fails at once: %s".formatted(service.name(), e), e);
        }
    }

    private void keepAsking(Held one) {
        try (Connection connection = one.connection()) {
            while (!stopped) {
                String backend = connection.ask().backend();
                if (!backend.equals(one.backend())) {
                    broken.add("%s moved from %s to %s".formatted(describe(one), one.backend(), backend));
                    return;
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            boolean killed =
                    situation.get().killed().filter(one.backend()::equals).isPresent();
            (killed ? lostWithBackend : broken).add("%s at %s: %s".formatted(describe(one), one.backend(), e));
        }
    }

    private static String describe(Held one) {
        return "%s port %d"
                .formatted(one.service().name(), one.connection().local().getPort());
    }

    int size() {
        return held.size();
    }

    /** How many each backend has, as opened. */
    Map<String, Integer> byBackend() {
        Map<String, Integer> counts = new TreeMap<>();
        held.forEach(one -> counts.merge(one.backend(), 1, Integer::sum));
        return counts;
    }

    /** Those that broke and should not have. */
    List<String> broken() {
        return List.copyOf(broken);
    }

    /** How many ended because their backend was killed. */
    int lostWithBackend() {
        return lostWithBackend.size();
    }

    /** Closes them after their latest answer. */
    @Override
    public void close() {
        stopped = true;
        askers.forEach(Load::join);
        threads.close();
    }
}
