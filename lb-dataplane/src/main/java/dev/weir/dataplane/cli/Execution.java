package dev.weir.dataplane.cli;

import dev.weir.xdp.error.XdpException;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs a command: expected refusals are one line, and a usage text is for who asks for it. */
final class Execution {
    private static final int REFUSED = 1;

    private Execution() {}

    /** Returns the exit status. */
    static int run(Callable<Integer> command, String... arguments) {
        CommandLine line = new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, commandLine, _) -> {
                    if (exception instanceof XdpException || exception instanceof MachineException) {
                        say(commandLine, exception);
                        return REFUSED;
                    }
                    throw exception;
                })
                .setParameterExceptionHandler((exception, _) -> {
                    say(exception.getCommandLine(), exception);
                    return CommandLine.ExitCode.USAGE;
                });
        return line.execute(arguments);
    }

    private static void say(CommandLine line, Exception exception) {
        line.getErr().printf("%s: %s%n", line.getCommandName(), exception.getMessage());
    }
}
