package dev.weir.dataplane.inspect;

import dev.weir.dataplane.agent.PinnedNode;
import dev.weir.dataplane.explain.DropAdvice;
import dev.weir.dataplane.inspect.CaptureSession.Captured;
import dev.weir.dataplane.inspect.CaptureSession.Request;
import dev.weir.dataplane.maps.Captures.Outcome;
import dev.weir.dataplane.maps.Captures.Sighting;
import dev.weir.dataplane.maps.Counters;
import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.capture.CapturedFrame;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir capture}. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Captures packets in the program itself: as they came in, as they were sent on, and what became of them, until Ctrl-C.",
            "Costs nothing while nobody captures, and no more than --rate packets a second when somebody does."
        },
        footer = {
            "",
            "Filters are tcpdump's, so far as they are about addresses, ports and protocols:",
            "  [src|dst] host ADDRESS, [src|dst] net ADDRESS/BITS, [tcp|udp] [src|dst] port N, portrange N-N,",
            "  tcp, udp, icmp, icmp6, ip, ip6, with and, or, not and parentheses.",
            "They are about packets as they came in. One address, one port and a protocol that must hold are looked for in the program;",
            "what else there is, when packets are read, and those that do not match count for the rate.",
            "Frames that hold no IP packet are captured without a filter only."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:it has ended", "1:it cannot be done; the message says why", "2:the command line is wrong"})
final class CaptureCommand implements Callable<Integer> {
    private static final int MOST_SNAP = 16_384;
    private static final int MOST_RATE = 1_000_000;

    @Option(names = "--filter", paramLabel = "EXPR", defaultValue = "", description = "which packets (default: all)")
    private String filter;

    @Option(names = "--drops", description = "only packets that are dropped")
    private boolean drops;

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "end after so many packets")
    private long count;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "0", description = "end after so long")
    private long seconds;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "write a capture (pcapng) that Wireshark reads, with the verdict as each packet's comment; nothing is printed then")
    private @Nullable Path out;

    @Option(
            names = "--snap-length",
            paramLabel = "N",
            defaultValue = "2048",
            description = "bytes of a packet at most (default: ${DEFAULT-VALUE})")
    private int snapLength;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "packets a second at most, so that capturing cannot hurt the node (default: ${DEFAULT-VALUE})")
    private int rate;

    @Mixin
    private NodeFlags flags;

    @Option(names = "--json", description = "print JSON, one object a line, in place of text")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final Ending ending = new Ending();
    private long written;
    private long wallOffset;

    @Override
    public Integer call() throws IOException {
        Request request = new Request(
                parseFilter(),
                drops,
                within("--snap-length", snapLength, 14, MOST_SNAP),
                within("--rate", rate, 1, MOST_RATE));
        Instant now = Instant.now();
        wallOffset = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
        long end = seconds > 0 ? System.nanoTime() + seconds * 1_000_000_000L : 0;
        String summary;
        ending.onInterrupt();
        try (PinnedNode node = flags.open();
                CaptureWriter writer = out == null ? null : CaptureWriter.create(out);
                CaptureSession session = CaptureSession.begin(node.views().captures(), request)) {
            session.run(
                    captured -> show(captured, writer),
                    () -> ending.isWanted() || (end != 0 && System.nanoTime() - end >= 0));
            summary = session.summary();
        } finally {
            ending.done();
        }
        spec.commandLine().getErr().println(summary);
        return CommandLine.ExitCode.OK;
    }

    private Filter parseFilter() {
        try {
            return FilterParser.parse(filter);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private int within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), "%s %d: it takes %,d to %,d".formatted(option, value, least, most));
        }
        return value;
    }

    /** False after as many as are wanted. */
    private boolean show(Captured captured, @Nullable CaptureWriter writer) {
        if (count > 0 && written == count) {
            return false;
        }
        written++;
        if (writer != null) {
            write(captured, writer);
        } else {
            print(captured);
        }
        return count == 0 || written < count;
    }

    private void write(Captured captured, CaptureWriter writer) {
        try {
            writer.write(
                    new CapturedFrame(captured.nanos() + wallOffset, captured.before(), captured.length()),
                    "#%d %s".formatted(written, words(captured.outcome())));
            if (captured.after().isPresent()) {
                Sighting sent = captured.after().get();
                writer.write(
                        new CapturedFrame(sent.nanos() + wallOffset, sent.bytes(), sent.length()),
                        "#%d as it was sent on".formatted(written));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("--out %s: %s".formatted(out, e.getMessage()), e);
        }
    }

    /** {@code TX}, or {@code DROP} with the reason. */
    private static String words(Outcome outcome) {
        return outcome.dropReason()
                .map(it -> "DROP " + DropAdvice.of(it).text())
                .orElse(outcome.verdict().name());
    }

    private void print(Captured captured) {
        PrintWriter to = spec.commandLine().getOut();
        Instant when = Instant.ofEpochSecond(0, captured.nanos() + wallOffset).truncatedTo(ChronoUnit.MICROS);
        String packet = Headers.of(captured.before()).map(Headers::toString).orElse("no IP packet");
        String sent = captured.after()
                .flatMap(it -> Headers.of(it.bytes()))
                .map(Headers::toString)
                .filter(it -> !it.equals(packet))
                .orElse("");
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("time", when.toString());
            object.put("packet", packet);
            object.put("length", captured.length());
            object.put("verdict", captured.outcome().verdict().name());
            captured.outcome().dropReason().ifPresent(it -> object.put("reason", Counters.reasonOf(it)));
            if (!sent.isEmpty()) {
                object.put("sent", sent);
            }
            to.println(Json.of(object));
        } else {
            to.printf(
                    "%s  %s, %d bytes: %s%s%n",
                    when, packet, captured.length(), words(captured.outcome()), sent.isEmpty() ? "" : " as " + sent);
        }
        to.flush();
    }
}
