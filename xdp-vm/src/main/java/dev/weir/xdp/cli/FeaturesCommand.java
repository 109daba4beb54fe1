package dev.weir.xdp.cli;

import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.kernel.KernelFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code weir vm features}: which kernels take an object. */
@Command(
        name = "features",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Lists what an object needs of a kernel that not each has since Linux 5.9, and whether this one has it.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:this kernel has all of it", "1:it lacks something", "2:the command line is wrong"})
final class FeaturesCommand implements Callable<Integer> {
    @Mixin
    private ObjectFile object;

    @Mixin
    private Output output;

    private record Need(KernelFeature feature, boolean here) {
        Map<String, Object> describe() {
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("feature", feature.title());
            description.put("since", feature.since().toString());
            description.put("here", here);
            return description;
        }
    }

    @Override
    public Integer call() throws IOException {
        List<KernelFeature> features = KernelEngine.needs(object.parse());
        Optional<String> unavailable = KernelEngine.unavailable();
        if (unavailable.isPresent()) {
            throw new UnsupportedOperationException(unavailable.get());
        }
        List<Need> needs = features.stream()
                .map(feature -> new Need(feature, KernelEngine.has(feature)))
                .toList();
        String since = KernelFeature.newest(features).map(Object::toString).orElse("5.9");
        output.print(
                Map.of(
                        "since",
                        since,
                        "needs",
                        needs.stream().map(Need::describe).toList()),
                out -> print(needs, since, out));
        return needs.stream().allMatch(Need::here) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void print(List<Need> needs, String since, PrintWriter out) {
        for (Need need : needs) {
            out.printf("%-6s %-9s %s%n", need.feature.since(), need.here ? "here" : "MISSING", need.feature.title());
        }
        out.printf("Every kernel takes it from Linux %s on.%n", since);
    }
}
