package dev.weir.xdp.cli;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.Program;
import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CapturedFrame;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.vm.VmOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir vm attach}: a program on an interface's packets, for as long as the command runs. */
@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Attaches a program to an interface until Ctrl-C, and prints what became of its packets.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:it was attached for as long as --for said",
            "1:it cannot be attached; one line says why",
            "2:the command line is wrong",
            "130:ended by Ctrl-C (143 if told to end); nothing is left attached"
        })
final class AttachCommand implements Callable<Integer> {
    private static final int MOST_SAMPLES = 256;

    @Mixin
    private ObjectFile object;

    @Option(names = "--interface", required = true, paramLabel = "IF", description = "the interface")
    private String interfaceName;

    @Option(names = "--program", paramLabel = "NAME", description = "which program, if the object has several")
    private @Nullable String program;

    @Mixin
    private EngineFlags engineFlags;

    @Option(
            names = "--hook",
            paramLabel = "HOOK",
            defaultValue = "AUTO",
            description =
                    "how an engine in user space has the packets: auto, af_xdp, af_packet, or tap to make a TAP interface (default: auto)")
    private VmOptions.Hook hook;

    @Option(
            names = "--queues",
            paramLabel = "N",
            defaultValue = "1",
            description = "threads of an engine in user space (default: ${DEFAULT-VALUE})")
    private int queues;

    @Option(names = "--busy-poll", description = "have those threads look for packets all the time")
    private boolean busyPoll;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "NATIVE_OR_GENERIC",
            description = "native, generic, native_or_generic (default), or egress for a program of the kernel's tc")
    private AttachOptions.Mode mode;

    @Option(
            names = "--samples",
            paramLabel = "FILE",
            description =
                    "a capture (pcap or pcapng) of frames such as will come, of which an engine in user space takes the first "
                            + MOST_SAMPLES
                            + " to be fast from the first packet on; without it, it takes some of the usual kinds")
    private @Nullable Path samples;

    @Option(
            names = "--for",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "end after so many seconds (default: never)")
    private long seconds;

    @Option(names = "--dump-maps", description = "print what the maps hold at the end; of arrays, what is not zero")
    private boolean dumpMaps;

    @Mixin
    private Output output;

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        CollectionSpec spec = object.parse();
        String name = ObjectFile.program(spec, program);
        VmOptions options = VmOptions.DEFAULT.withHook(hook).withQueues(queues).withBusyPoll(busyPoll);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::endNow));
        try (Engine engine = engineFlags.open(options);
                Collection live = engine.load(ObjectFile.with(spec, name));
                Link link = live.program(name).attach(new AttachOptions(interfaceName, mode, readSamples()))) {
            output.print(
                    Map.of("attached", name, "interface", interfaceName, "hook", link.hook()),
                    out -> out.printf("%s is attached to %s (%s); Ctrl-C ends it%n", name, interfaceName, link.hook()));
            watch(live.program(name), link);
            if (dumpMaps) {
                Map<String, List<MapDump.Entry>> maps = new MapDump(spec).read(live);
                output.print(Map.of("maps", maps), out -> output.printMaps(maps, out));
            }
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private List<byte[]> readSamples() throws IOException {
        if (samples == null) {
            return List.of();
        }
        List<byte[]> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(samples)) {
            Optional<CapturedFrame> next = reader.next();
            while (next.isPresent() && frames.size() < MOST_SAMPLES) {
                frames.add(next.get().bytes());
                next = reader.next();
            }
        }
        if (frames.isEmpty()) {
            throw new IllegalArgumentException(
                    "--samples: %s has no frames; leave the option out, or capture some".formatted(samples));
        }
        return frames;
    }

    /** A line a second, if anything has changed. */
    private void watch(Program attached, Link link) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Map<String, Long> before = Map.of();
        boolean over = false;
        while (!over) {
            over = end.await(1, TimeUnit.SECONDS) || (seconds > 0 && System.nanoTime() >= deadline);
            Map<String, Long> counters = new LinkedHashMap<>();
            counters.put("runs", attached.stats().runs());
            counters.putAll(link.counters());
            if (over || !counters.equals(before)) {
                output.print(counters, out -> out.println(line(counters)));
            }
            before = counters;
        }
    }

    private static String line(Map<String, Long> counters) {
        StringBuilder line = new StringBuilder();
        counters.forEach((name, count) -> {
            if (count > 0 || name.equals("runs")) {
                line.append(line.isEmpty() ? "" : ", ").append("%s %,d".formatted(name, count));
            }
        });
        return line.toString();
    }

    /** The process does not end before the program is off the interface. */
    private void endNow() {
        end.countDown();
        try {
            ended.await(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
