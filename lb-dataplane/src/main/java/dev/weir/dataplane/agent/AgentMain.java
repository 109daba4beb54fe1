package dev.weir.dataplane.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir agent}: runs an agent until the process is told to end. */
@Command(
        name = "agent",
        sortOptions = false,
        description = "Runs the load balancer's agent on this node: XDP program, tables, next hops, reports.",
        footer = {
            "",
            "When it ends, packets go on being forwarded by the tables in force; start it again to take over, or end that with --detach.",
            "With engine vm, packets are forwarded for as long as it runs, and no longer.",
            "Exit status: 0 detached, 1 the machine does not let it run, 2 wrong options, 143 told to end (130 by Ctrl-C)."
        })
public final class AgentMain implements Callable<Integer> {
    /** Of the JDK's own log handler, which writes two lines for each message if it is not told otherwise. */
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    @Mixin
    private AgentOptions options;

    @Option(
            names = "--control-plane",
            split = ",",
            paramLabel = "HOST:PORT",
            description = "members of the control plane's cluster, separated by commas")
    private List<String> controlPlane = new ArrayList<>();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this and end")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--detach", description = "take the program off the interface with everything pinned, and end")
    private boolean detach;

    public static void main(String[] arguments) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "%1$tFT%1$tT%1$tz %4$s %5$s%6$s%n");
        }
        System.exit(execute(arguments));
    }

    /** Runs the command; returns the exit status. */
    static int execute(String... arguments) {
        return new CommandLine(new AgentMain())
                .setExecutionExceptionHandler((exception, commandLine, _) -> {
                    if (exception instanceof AgentException known) {
                        commandLine.getErr().println("weir agent: " + known.getMessage());
                        return known.exitStatus();
                    }
                    throw exception;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        AgentConfig config = options.toConfig(
                controlPlane.stream().map(AgentConfig.HostAndPort::parse).toList());
        if (detach) {
            Agent.detach(config);
            return 0;
        }
        CountDownLatch end = new CountDownLatch(1);
        Agent agent = Agent.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            agent.close();
            end.countDown();
        }));
        end.await();
        return 0;
    }
}
