package dev.weir.xdp.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the verdict in the verifier's log: what it says after the last instruction that it looked at ({@code kernel/bpf/verifier.c}). */
final class VerifierLog {
    /** A source line, as BTF names it; kernels from 6.8 on add {@code @ file:line}. */
    private static final Pattern SOURCE = Pattern.compile("; .+");

    /** An instruction, or the state before or after one. */
    private static final Pattern STEP = Pattern.compile("\\d+: .*|from \\d+ to \\d+.*|R\\d+(_\\w+)?=.*|func#\\d+ .*");

    /** What is written beside the verdict: statistics, and the states that make a loop a loop. */
    private static final Pattern ASIDE = Pattern.compile(
            "(processed \\d+ insns|verification time|stack depth|max_states|(cur|old) state:|mark_precise:).*");

    /** How much work it was, at {@code BPF_LOG_STATS}. */
    private static final Pattern WORK = Pattern.compile(
            "verification time (\\d+) usec\\n.*?processed (\\d+) insns .* total_states (\\d+)", Pattern.DOTALL);

    private static final long NANOSECONDS = 1000;

    private VerifierLog() {}

    /** The verdict in a line, with the C source line that it is about if the log has any. */
    static String reason(String log) {
        List<String> verdict = new ArrayList<>();
        String source = "";
        for (String line : log.lines().map(String::strip).toList()) {
            if (SOURCE.matcher(line).matches()) {
                source = line.substring(2);
                verdict.clear();
            } else if (STEP.matcher(line).matches()) {
                verdict.clear();
            } else if (!line.isEmpty() && !ASIDE.matcher(line).matches()) {
                verdict.add(line);
            }
        }
        String said = verdict.isEmpty() ? "it gives no reason" : String.join("; ", verdict);
        return source.isEmpty() ? said : said + ", at: " + source;
    }

    /**
     * What the statistics say.
     *
     * @throws UnsupportedOperationException if there are none
     */
    static KernelVerifier.Work work(String log) {
        Matcher numbers = WORK.matcher(log);
        if (!numbers.find()) {
            throw new UnsupportedOperationException(
                    "the kernel's verifier does not say how long it took, but \"%s\"".formatted(log.strip()));
        }
        return new KernelVerifier.Work(
                Long.parseLong(numbers.group(2)),
                Long.parseLong(numbers.group(3)),
                Long.parseLong(numbers.group(1)) * NANOSECONDS);
    }
}
