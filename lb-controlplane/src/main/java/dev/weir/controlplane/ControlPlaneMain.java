package dev.weir.controlplane;

import dev.weir.controlplane.config.StartupException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the control plane. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        subcommands = {ControlPlaneCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "A layer-4 load balancer built on an XDP engine.")
public final class ControlPlaneMain {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneMain.class);

    private ControlPlaneMain() {}

    /** Runs a command and ends the process with its exit status: 0 well, 1 failed, 2 wrong flags. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        return new CommandLine(new ControlPlaneMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("weir: " + failure.getMessage());
                    if (!(failure instanceof StartupException)) {
                        LOG.debug("failed with {}", Arrays.toString(args), failure);
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }
}
