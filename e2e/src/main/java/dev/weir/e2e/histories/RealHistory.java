package dev.weir.e2e.histories;

import dev.weir.e2e.demo.BalancedService;
import dev.weir.e2e.demo.ControlPlaneApi;
import dev.weir.e2e.demo.Installation;
import dev.weir.e2e.lab.Lab;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * One history with real TCP in a lab: connections through control plane, agent and XDP stay open while backends come, go, drain and get
 * other weights. No server ends, so that no connection may.
 */
final class RealHistory {
    /** Longer than any round of questions takes: silence is not what is tried here. */
    private static final Duration FLOW_IDLE = Duration.ofMinutes(2);

    private static final int OPENING_AT_ONCE = 64;
    private static final int HEAVIEST = 4;
    private static final int MOST_TOLD = 20;

    private final Lab lab;
    private final Random random;
    private final Consumer<String> progress;
    private final List<Held> held = new ArrayList<>();
    private final Map<String, State> states = new TreeMap<>();

    private enum State {
        ABSENT,
        ACTIVE,
        DRAINING
    }

    /**
     * What came of it.
     *
     * @param connections how many were open in the end
     * @param answers how many questions were answered as they should be
     * @param broken what was wrong with the others: some of them
     * @param brokenCount how many others there were
     */
    record Outcome(int connections, long answers, List<String> broken, long brokenCount) {}

    RealHistory(Lab lab, Random random, Consumer<String> progress) {
        this.lab = lab;
        this.random = random;
        this.progress = progress;
    }

    /**
     * Opens connections, makes changes, and asks on every connection after each of them.
     *
     * @param connections how many to open before the first change; some more come after each
     */
    Outcome run(int connections, int changes) throws IOException {
        Lab.backendNames().forEach(name -> ByteServer.start(lab.host(name)));
        Installation weir = Installation.start(lab, FLOW_IDLE);
        Lab.backendNames().forEach(name -> states.put(name, State.ACTIVE));
        weir.create(BalancedService.ALL, Lab.backendNames());
        for (String name : Lab.backendNames()) {
            weir.awaitHealth(name, "up");
        }
        weir.awaitInForce();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            open(threads, connections);
            progress.accept("%,d connections are open: %s".formatted(held.size(), byBackend()));
            return change(weir, threads, changes, Math.max(1, connections / 200));
        } finally {
            for (Held one : held) {
                one.close();
            }
        }
    }

    private Outcome change(Installation weir, ExecutorService threads, int changes, int more) throws IOException {
        long answers = 0;
        long brokenCount = 0;
        List<String> broken = new ArrayList<>();
        for (int number = 1; number <= changes; number++) {
            String title = change(weir.api());
            weir.awaitInForce();
            Collection<String> wrong = ask(threads);
            answers += held.size() - wrong.size();
            brokenCount += wrong.size();
            wrong.stream().limit(Math.max(0, MOST_TOLD - broken.size())).forEach(broken::add);
            progress.accept("change %d, %s: %,d answered, %d broken"
                    .formatted(number, title, held.size() - wrong.size(), wrong.size()));
            open(threads, more);
        }
        return new Outcome(held.size(), answers, broken, brokenCount);
    }

    private void open(ExecutorService threads, int count) {
        Semaphore room = new Semaphore(OPENING_AT_ONCE);
        List<Callable<Held>> openings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BalancedService service = BalancedService.ALL.get(i % BalancedService.ALL.size());
            openings.add(() -> {
                room.acquire();
                try {
                    return Held.open(lab.client(), service);
                } finally {
                    room.release();
                }
            });
        }
        held.addAll(all(threads, openings));
    }

    /** Asks on all connections at once; what was wrong. */
    private Collection<String> ask(ExecutorService threads) {
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Callable<Boolean>> questions = new ArrayList<>();
        for (Held one : held) {
            questions.add(() -> one.ask().map(wrong::add).orElse(false));
        }
        all(threads, questions);
        return wrong;
    }

    private static <T> List<T> all(ExecutorService threads, List<Callable<T>> tasks) {
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> done : threads.invokeAll(tasks)) {
                results.add(done.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a connection could not be opened: " + e.getCause(), e);
        }
    }

    /** Changes one backend in all pools; b1 stays, so that there is always somebody to go to. */
    private String change(ControlPlaneApi api) throws IOException {
        String name = "b" + (2 + random.nextInt(Lab.backendNames().size() - 1));
        State next = switch (states.getOrDefault(name, State.ABSENT)) {
            case ABSENT -> State.ACTIVE;
            case DRAINING -> random.nextInt(3) == 0 ? State.ABSENT : State.ACTIVE;
            case ACTIVE ->
                switch (random.nextInt(4)) {
                    case 0 -> State.ABSENT;
                    case 1, 2 -> State.DRAINING;
                    default -> State.ACTIVE;
                };
        };
        states.put(name, next);
        int weight = 1 + random.nextInt(HEAVIEST);
        for (BalancedService service : BalancedService.ALL) {
            String path = "/pools/%s/backends/%s".formatted(service.name(), name);
            if (next == State.ABSENT) {
                api.send("DELETE", path, null);
            } else {
                Map<String, Object> body = new HashMap<>(service.backendJson(lab.host(name), next == State.DRAINING));
                body.put("weight", weight);
                api.put(path, body);
            }
        }
        return switch (next) {
            case ABSENT -> name + " removed";
            case DRAINING -> name + " draining";
            case ACTIVE -> "%s active, weight %d".formatted(name, weight);
        };
    }

    private Map<String, Integer> byBackend() {
        Map<String, Integer> counts = new TreeMap<>();
        held.forEach(one -> counts.merge("b" + one.backend(), 1, Integer::sum));
        return counts;
    }
}
