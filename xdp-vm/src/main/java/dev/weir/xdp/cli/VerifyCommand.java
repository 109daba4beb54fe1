package dev.weir.xdp.cli;

import dev.weir.xdp.kernel.RunningKernel;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.verifier.Outcome;
import dev.weir.xdp.verifier.Statistics;
import dev.weir.xdp.verifier.Verifier;
import dev.weir.xdp.verifier.Violation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir vm verify}: the verifier's outcome for each program of an object. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Proves that the programs of an object are safe to run, or says why not, at the line of C.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:all programs are accepted", "1:a program is rejected", "2:the command line is wrong"})
final class VerifyCommand implements Callable<Integer> {
    private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

    @Mixin
    private ObjectFile object;

    @Option(names = "--program", paramLabel = "P", description = "only this program")
    private @Nullable String program;

    @Option(
            names = "--log",
            description = "print what must hold, what is known and the branches that lead there as well")
    private boolean log;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException {
        CollectionSpec spec = RunningKernel.configure(object.parse());
        spec.requireInnerMaps(Set.of());
        CollectionSpec wanted = program == null ? spec : spec.withPrograms(program);
        boolean accepted = true;
        for (ProgramSpec each : wanted.programs().values()) {
            Outcome outcome = Verifier.verify(each, spec.maps()::get, spec.btf());
            accepted &= outcome instanceof Outcome.Accepted;
            output.print(describe(outcome), out -> print(outcome, out));
        }
        return accepted ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void print(Outcome outcome, PrintWriter out) {
        Statistics statistics = outcome.statistics();
        switch (outcome) {
            case Outcome.Accepted accepted ->
                out.printf(
                        "%s: accepted, %,d instructions in %.1f ms%n",
                        accepted.program(),
                        statistics.instructions(),
                        statistics.nanoseconds() / NANOSECONDS_PER_MILLISECOND);
            case Outcome.Rejected rejected -> {
                out.printf("%s: rejected: %s%n", rejected.program(), rejected.reason());
                if (log) {
                    out.print(rejected.log().indent(2));
                }
            }
        }
    }

    private static Map<String, Object> describe(Outcome outcome) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("program", outcome.program());
        description.put("accepted", outcome instanceof Outcome.Accepted);
        description.put("statistics", outcome.statistics());
        if (outcome instanceof Outcome.Rejected rejected) {
            List<Map<String, Object>> violations =
                    rejected.violations().stream().map(VerifyCommand::describe).toList();
            description.put("violations", violations);
        }
        return description;
    }

    private static Map<String, Object> describe(Violation violation) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("instruction", violation.instruction());
        description.put("code", violation.code());
        description.put("function", violation.function());
        if (violation.line() != null) {
            description.put("line", violation.line());
        }
        description.put("obligation", violation.obligation().toString());
        description.put("problem", violation.problem());
        description.put("value", violation.value());
        description.put("path", violation.path());
        description.put("hint", violation.hint());
        return description;
    }
}
