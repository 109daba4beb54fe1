package dev.weir.dataplane.inspect;

import dev.weir.dataplane.agent.AgentException;
import dev.weir.xdp.error.XdpException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of what looks at an agent's work: {@code weir capture}, {@code weir top}, {@code weir flows}. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        subcommands = {CaptureCommand.class, TopCommand.class, FlowsCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks at what a load balancer's agent does on this node.")
public final class InspectMain {
    private InspectMain() {}

    /** Runs a command and ends the process with its exit status: 0 well, 1 failed, 2 wrong flags. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    private static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** Runs a command that prints elsewhere; returns the exit status. */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine().setOut(out).setErr(err).execute(arguments);
    }

    private static CommandLine commandLine() {
        return new CommandLine(new InspectMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((exception, _) -> {
                    exception.getCommandLine().getErr().println("weir: " + exception.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, _) -> {
                    int status = switch (failure) {
                        case AgentException known -> known.exitStatus();
                        case XdpException _, IOException _, UncheckedIOException _, IllegalStateException _ ->
                            CommandLine.ExitCode.SOFTWARE;
                        default -> throw failure;
                    };
                    command.getErr().println("weir: " + failure.getMessage());
                    return status;
                });
    }
}
