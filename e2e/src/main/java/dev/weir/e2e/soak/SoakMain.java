package dev.weir.e2e.soak;

import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabEngine;
import dev.weir.xdp.vm.VmOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir vm soak}. */
@Command(
        name = "weir vm soak",
        mixinStandardHelpOptions = true,
        description =
                "Runs the load balancer in user space under full packet rate, in network namespaces of its own, while tables change "
                        + "and maps are replaced by larger and smaller ones, and watches heap, native memory, descriptors and threads.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:nothing grew",
            "1:something did, and is named",
            "3:this machine lacks something that it needs"
        })
public final class SoakMain implements Callable<Integer> {
    private static final int UNAVAILABLE = 3;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "10",
            description = "how long (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(
            names = "--hook",
            paramLabel = "HOOK",
            defaultValue = "AF_PACKET",
            description = "af_packet, af_xdp or auto (default: af_packet)")
    private VmOptions.Hook hook;

    @Option(names = "--json", description = "print one JSON object in place of text")
    private boolean json;

    private final PrintStream out = System.out;

    private SoakMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SoakMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Optional<String> missing = Lab.unavailable(LabEngine.VM);
        if (missing.isPresent()) {
            System.err.println("weir vm soak: " + missing.get());
            return UNAVAILABLE;
        }
        Duration length =
                Duration.ofMillis((long) (minutes * Duration.ofMinutes(1).toMillis()));
        PrintStream progress = json ? System.err : out;
        Soak.Outcome outcome = new Soak(VmOptions.DEFAULT.withHook(hook), length, progress::println).run();
        if (json) {
            out.println(JsonMapper.builder().build().writeValueAsString(describe(outcome)));
        } else {
            out.printf("%d rounds, %,d frames%n", outcome.rounds(), outcome.frames());
            out.println(outcome.growth().map(growth -> "GREW: " + growth).orElse("nothing grew"));
        }
        return outcome.growth().isPresent() ? 1 : 0;
    }

    private Map<String, Object> describe(Soak.Outcome outcome) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("minutes", minutes);
        description.put("hook", hook);
        description.put("rounds", outcome.rounds());
        description.put("frames", outcome.frames());
        outcome.growth().ifPresent(growth -> description.put("growth", growth));
        return description;
    }
}
