package dev.weir.e2e.lab;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class in a JVM of its own, with the class path and flags of this one, as its user would. */
public final class JavaChild {
    /** A prefix that takes from root what loading and attaching BPF programs needs. */
    public static final List<String> WITHOUT_CAPABILITIES =
            List.of("setpriv", "--bounding-set=-bpf,-perfmon,-net_admin,-sys_admin", "--inh-caps=-all");

    private JavaChild() {}

    /** What came of it; standard error is part of the output. */
    public record Ended(int status, String output) {}

    /**
     * Runs it and waits for its end.
     *
     * @param prefix a command to run it by, or nothing
     */
    public static Ended run(List<String> prefix, Class<?> mainClass, String... arguments)
            throws IOException, InterruptedException {
        Process process =
                builder(prefix, mainClass, arguments).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /** A builder of the process, for callers that want to watch it. */
    public static ProcessBuilder builder(List<String> prefix, Class<?> mainClass, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
