package dev.weir.dataplane.cli;

import dev.weir.dataplane.standalone.Count;
import dev.weir.dataplane.standalone.Standalone;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps a program on its interfaces until the process is told to end, and says what became of packets: a line a second if anything has
 * changed, and all of it at the end. The process does not end before the program is off its interfaces.
 */
final class Watch {
    private static final long PATIENCE_SECONDS = 10;

    private final RunFlags flags;
    private final String enumeration;
    private final PrintWriter out;
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param enumeration what the constants of the program's outcomes begin with */
    Watch(RunFlags flags, String enumeration, PrintWriter out) {
        this.flags = flags;
        this.enumeration = enumeration;
        this.out = out;
    }

    /**
     * Runs until the end.
     *
     * @param interfaces names, in the order of the links
     */
    void run(List<String> interfaces, Function<Engine, Standalone> load) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::endNow));
        try (Engine engine = flags.open();
                Standalone program = load.apply(engine)) {
            List<Link> links = program.attach(flags.mode());
            announce(interfaces, links, engine);
            Map<String, Count> before = Map.of();
            boolean over = false;
            while (!over) {
                over = end.await(1, TimeUnit.SECONDS);
                Map<String, Count> counts = named(program.outcomes());
                if (over || !counts.equals(before)) {
                    print(counts);
                }
                before = counts;
            }
        } finally {
            ended.countDown();
        }
    }

    /** What is said of an interface in JSON. */
    private record Attached(String attached, String engine, String hook) {}

    private void announce(List<String> interfaces, List<Link> links, Engine engine) {
        for (int i = 0; i < links.size(); i++) {
            String hook = links.get(i).hook();
            if (flags.json()) {
                printJson(new Attached(interfaces.get(i), engine.name(), hook));
            } else {
                out.printf("attached to %s (engine %s, %s); Ctrl-C ends it%n", interfaces.get(i), engine.name(), hook);
            }
        }
        out.flush();
    }

    /** {@code DECAP_NOT_OURS} is {@code not_ours} to whoever reads it. */
    private Map<String, Count> named(Map<String, Count> counts) {
        Map<String, Count> named = new LinkedHashMap<>();
        counts.forEach((constant, count) ->
                named.put(constant.substring(enumeration.length()).toLowerCase(Locale.ROOT), count));
        return named;
    }

    private void print(Map<String, Count> counts) {
        if (flags.json()) {
            printJson(Map.of("outcomes", counts));
        } else {
            StringBuilder line = new StringBuilder();
            counts.forEach((name, count) -> {
                if (count.packets() > 0) {
                    line.append(line.isEmpty() ? "" : ", ").append("%s %,d".formatted(name, count.packets()));
                }
            });
            out.println(line.isEmpty() ? "no packets" : line);
        }
        out.flush();
    }

    private void printJson(Object value) {
        out.println(Json.MAPPER.writeValueAsString(value));
    }

    /** Loaded by the first who writes JSON: that takes half a second of its own. */
    private static final class Json {
        static final JsonMapper MAPPER = JsonMapper.builder().build();
    }

    private void endNow() {
        end.countDown();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(
                        "weir: the program did not come off its interfaces in time; it does with this process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
