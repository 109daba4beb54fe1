package dev.weir.dataplane.inspect;

import dev.weir.dataplane.agent.PinnedNode;
import dev.weir.dataplane.apply.Names;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.maps.WeirMaps;
import java.io.Console;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir top}. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows what this node's balancer does in a second: packets, bytes and connections of services and backends, and drops by reason,",
            "again and again until Ctrl-C."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:it has ended", "1:it cannot be done; the message says why", "2:the command line is wrong"})
final class TopCommand implements Callable<Integer> {
    private static final String CLEAR = "\033[H\033[2J";

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "how long each look is (default: ${DEFAULT-VALUE})")
    private int interval;

    @Option(names = "--once", description = "one look, and end")
    private boolean once;

    @Mixin
    private NodeFlags flags;

    @Option(names = "--json", description = "print JSON, one object a look, in place of text")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (interval < 1) {
            throw new ParameterException(spec.commandLine(), "--interval %d: it takes at least 1".formatted(interval));
        }
        Ending ending = new Ending();
        ending.onInterrupt();
        try (PinnedNode node = flags.open()) {
            WeirMaps maps = node.views();
            Rates before = Rates.read(maps, node.names());
            long then = System.nanoTime();
            boolean over = false;
            while (!over) {
                if (ending.await(interval)) {
                    break;
                }
                // Services and backends come and go.
                Names names = node.names();
                Rates now = Rates.read(maps, names);
                long time = System.nanoTime();
                print(now.since(before, time - then), node.interfaceName());
                before = now;
                then = time;
                over = once;
            }
        } finally {
            ending.done();
        }
        return CommandLine.ExitCode.OK;
    }

    private void print(Rates rates, String interfaceName) {
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("interface", interfaceName);
            object.put("verdicts", rates.verdicts());
            object.put("services", rates.services());
            object.put("backends", rates.backends());
            object.put("drops", rates.drops());
            to.println(Json.of(object));
        } else {
            to.print((!once && isTerminal() ? CLEAR : "") + text(rates, interfaceName));
        }
        to.flush();
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private static String text(Rates rates, String interfaceName) {
        StringBuilder text = new StringBuilder();
        text.append("%-32s %12s %12s %12s%n".formatted(interfaceName, "packets/s", "Mbit/s", "connections/s"));
        rates.verdicts().forEach((name, count) -> row(text, name, count));
        text.append("%nservice%n".formatted());
        rates.services().forEach((name, count) -> row(text, name, count));
        text.append("%nbackend%n".formatted());
        rates.backends()
                .forEach((name, count) -> text.append("  %-30s %,12d %,12.1f %,12d%n"
                        .formatted(name, count.packets(), megabits(count.bytes()), count.connections())));
        if (rates.drops().values().stream().anyMatch(it -> it.packets() > 0)) {
            text.append("%ndropped%n".formatted());
            rates.drops().forEach((name, count) -> {
                if (count.packets() > 0) {
                    row(text, name, count);
                }
            });
        }
        return text.append('\n').toString();
    }

    private static void row(StringBuilder text, String name, Count count) {
        text.append("  %-30s %,12d %,12.1f%n".formatted(name, count.packets(), megabits(count.bytes())));
    }

    private static double megabits(long bytes) {
        return bytes * 8 / 1e6;
    }
}
