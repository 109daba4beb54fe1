package dev.weir.xdp.kernel;

import java.util.List;
import java.util.regex.Pattern;

/** Finds the verdict in the verifier's log. */
final class VerifierLog {
    /** What the verifier writes after its verdict ({@code print_verification_stats} in {@code kernel/bpf/verifier.c}). */
    private static final Pattern STATISTICS =
            Pattern.compile("(processed \\d+ insns|verification time|stack depth|max_states).*");

    /** A source line, as BTF names it; kernels from 6.8 on add {@code @ file:line}. */
    private static final Pattern SOURCE = Pattern.compile("; (?!R\\d).+");

    private VerifierLog() {}

    /** The verdict in a line, with the C source line before it if the log has any. */
    static String reason(String log) {
        List<String> lines = log.lines().map(String::strip).toList();
        String verdict = "it gives no reason";
        String source = "";
        for (String line : lines) {
            if (SOURCE.matcher(line).matches()) {
                source = line.substring(2);
            } else if (!line.isEmpty() && !STATISTICS.matcher(line).matches()) {
                verdict = line;
            }
        }
        return source.isEmpty() ? verdict : verdict + ", at: " + source;
    }
}
