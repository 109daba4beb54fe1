package dev.weir.controlplane;

import dev.weir.controlplane.config.StartupException;
import dev.weir.dataplane.agent.AgentException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the control plane. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        subcommands = {ControlPlaneCommand.class, RunCommand.class, SimulateCommand.class, ExplainCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "A layer-4 load balancer built on an XDP engine.")
public final class ControlPlaneMain {
    private ControlPlaneMain() {}

    /** Runs a command and ends the process with its exit status: 0 well, 1 failed, 2 wrong flags. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new ControlPlaneMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, _) -> {
                    command.getErr().println("weir: " + failure.getMessage());
                    return switch (failure) {
                        case AgentException known -> known.exitStatus();
                        case StartupException _, IllegalArgumentException _, IOException _ ->
                            CommandLine.ExitCode.SOFTWARE;
                        default -> throw failure;
                    };
                });
    }
}
