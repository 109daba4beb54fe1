package dev.weir.e2e.bench;

import dev.weir.xdp.kernel.KernelEngine;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench dataplane}: what a packet costs by mode and number of flows, beside what other designs pay. */
@Command(
        name = "dataplane",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Times the XDP program in the kernel by mode, family and number of flows, beside a program that only encapsulates",
            "(floor) and one that looks every flow up (flowtable), in one interleaved run."
        })
final class DataplaneBenchMain implements Callable<Integer> {
    private static final int UNAVAILABLE = 3;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "7",
            description = "how often everything has its turn (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--json", description = "print JSON in place of text")
    private boolean json;

    @Override
    public Integer call() {
        Optional<String> missing = KernelEngine.unavailable();
        if (missing.isPresent()) {
            System.err.println("weir bench dataplane: " + missing.get());
            return UNAVAILABLE;
        }
        if (rounds < 1) {
            System.err.println("weir bench dataplane: --rounds is at least 1");
            return CommandLine.ExitCode.USAGE;
        }
        try (KernelEngine engine = new KernelEngine();
                DataplaneBench bench = new DataplaneBench(engine)) {
            DataplaneReport report = bench.run(rounds);
            System.out.print(json ? report.json() : report.text());
        }
        return CommandLine.ExitCode.OK;
    }
}
