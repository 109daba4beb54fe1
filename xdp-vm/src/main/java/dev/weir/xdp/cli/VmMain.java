package dev.weir.xdp.cli;

import dev.weir.xdp.error.XdpException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
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
        footer = {
            "",
            "'weir vm bench' times the machines, 'weir vm differential' compares them by packets through the load balancer,",
            "'weir vm soak' runs it for long and looks for leaks; each has a --help of its own."
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

    private static final List<String> COMMANDS = List.of(
            "run",
            "verify",
            "attach",
            "maps",
            "features",
            "exec",
            "fuzz",
            "disasm",
            "asm",
            "bench-hooks",
            "bench-verifier",
            "coverage");

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
        return commandLine(arguments).execute(arguments);
    }

    /**
     * The commands that these arguments may mean: the one that they name, or all. Reading the options of all of them takes longer than
     * some of them run.
     */
    static CommandLine commandLine(String... arguments) {
        String named = arguments.length > 0 && COMMANDS.contains(arguments[0]) ? arguments[0] : "";
        CommandLine line = new CommandLine(new VmMain());
        for (String name : COMMANDS) {
            if (named.isEmpty() || named.equals(name)) {
                line.addSubcommand(name, command(name));
            }
        }
        return line.setCaseInsensitiveEnumValuesAllowed(true).setExecutionExceptionHandler((exception, failed, _) -> {
            failed.getErr().printf("%s: %s%n", failed.getCommandSpec().qualifiedName(), sentence(exception));
            return ExitCode.SOFTWARE;
        });
    }

    private static Callable<Integer> command(String name) {
        return switch (name) {
            case "run" -> new RunCommand();
            case "verify" -> new VerifyCommand();
            case "attach" -> new AttachCommand();
            case "maps" -> new MapsCommand();
            case "features" -> new FeaturesCommand();
            case "exec" -> new ExecCommand();
            case "fuzz" -> new FuzzCommand();
            case "disasm" -> new DisasmCommand();
            case "asm" -> new AsmCommand();
            case "bench-hooks" -> new BenchHooksCommand();
            case "bench-verifier" -> new BenchVerifierCommand();
            case "coverage" -> new CoverageCommand();
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
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
