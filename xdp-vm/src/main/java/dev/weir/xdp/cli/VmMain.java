package dev.weir.xdp.cli;

import dev.weir.xdp.error.XdpException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.NoSuchElementException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir vm}: XDP programs on this machine's engines. */
@Command(
        name = "weir vm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs, attaches and inspects XDP objects, in user space or in the kernel.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            VerifyCommand.class,
            AttachCommand.class,
            MapsCommand.class,
            ExecCommand.class,
            FuzzCommand.class,
            DisasmCommand.class,
            AsmCommand.class,
            BenchHooksCommand.class
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:done",
            "1:it cannot be done: the object, the packet, the verifier or the machine is why, and one line says so",
            "2:the command line is wrong"
        })
public final class VmMain implements Runnable {
    /** Of the JDK's own log handler, which writes two lines for each message if it is not told otherwise. */
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    @Spec
    private CommandSpec command;

    private VmMain() {}

    public static void main(String[] arguments) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "%4$s: %5$s%6$s%n");
        }
        System.exit(execute(arguments));
    }

    /** Runs a command; returns the exit status. */
    static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** The whole tree of commands. */
    static CommandLine commandLine() {
        return new CommandLine(new VmMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, line, _) -> {
                    line.getErr().printf("%s: %s%n", line.getCommandSpec().qualifiedName(), sentence(exception));
                    return ExitCode.SOFTWARE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "name one of the commands");
    }

    /**
     * What to tell the user, who has done or been refused something.
     *
     * @throws Exception whatever else it is, which is a fault of the program and deserves its stack trace
     */
    private static String sentence(Exception exception) throws Exception {
        return switch (exception) {
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
            case XdpException known -> message(known);
            case IOException known -> message(known);
            case NoSuchElementException known -> message(known);
            case UnsupportedOperationException known -> message(known);
            case IllegalArgumentException known -> message(known);
            default -> throw exception;
        };
    }

    private static String message(Exception exception) {
        return Objects.requireNonNullElse(exception.getMessage(), exception.toString());
    }
}
