package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabException;
import dev.weir.e2e.lab.LabName;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir demo}. */
@Command(
        name = "weir demo",
        mixinStandardHelpOptions = true,
        description =
                "Lays out a network of namespaces on this machine, balances real TCP connections in it through XDP while "
                        + "backends are drained, added and killed, and accounts for every connection and packet.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:nothing failed that should not have, XDP ran in native mode, and all packets are accounted for",
            "1:something was not right; the closing table says what",
            "2:the command line is wrong",
            "3:this machine lacks something that the demo needs"
        })
public final class DemoMain implements Callable<Integer> {
    private static final int WRONG = 1;
    private static final int UNAVAILABLE = 3;

    /** For another demo on this machine, and on Ctrl-C for a lab that is half laid out. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PrintStream out = System.out;
    private final CompletableFuture<Lab> opening = new CompletableFuture<>();
    private volatile boolean interrupted;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Connections to open before anything changes (default ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--keep", description = "Leave the lab running afterwards, and print how to look around in it.")
    private boolean keep;

    @Option(names = "--stop", description = "End a lab that --keep left running, and do nothing else.")
    private boolean stop;

    @Option(names = "--lab", hidden = true, defaultValue = "demo", description = "Name of the lab, for tests.")
    private String lab;

    private DemoMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DemoMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        Optional<String> missing = Lab.unavailable();
        if (missing.isPresent()) {
            System.err.println("weir demo: " + missing.get());
            return UNAVAILABLE;
        }
        LabName name = new LabName(lab);
        try {
            return stop ? stop(name) : demonstrate(name);
        } catch (LabException | DemoException | IOException e) {
            if (interrupted) {
                return WRONG; // What fails now fails because its process was ended.
            }
            System.err.printf("weir demo: %s%nLogs of the lab's processes: %s%n", e.getMessage(), name.logs());
            return WRONG;
        }
    }

    private int stop(LabName name) {
        out.println(Lab.clear(name, PATIENCE) ? "The lab is gone." : "There was no lab.");
        return 0;
    }

    private int demonstrate(LabName name) throws IOException {
        Progress progress = new Progress(out);
        Thread onInterrupt = Thread.ofPlatform().unstarted(this::clearUp);
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        Lab opened = open(name);
        progress.step("a network of namespaces is laid out: client, lb, control, b1 to b4");
        Account account = null;
        try {
            account = new Demo(opened, connections, progress).run();
            new ClosingTable(account, out).print();
        } finally {
            finish(opened, account, onInterrupt);
        }
        out.printf(
                "%s: %,d connections, %d failed that should not have, in %.0f s%n",
                account.isRight() ? "OK" : "FAILED",
                account.ledger().total() + account.held().size(),
                account.ledger().forbidden() + account.held().broken().size(),
                progress.seconds());
        return account.isRight() ? 0 : WRONG;
    }

    private Lab open(LabName name) {
        try {
            Lab opened = Lab.open(name, PATIENCE);
            opening.complete(opened);
            return opened;
        } catch (RuntimeException e) {
            opening.completeExceptionally(e);
            throw e;
        }
    }

    /** The process lives on until this is done, so that a lab that is being laid out is removed as well. */
    private void clearUp() {
        interrupted = true;
        try {
            opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
        } catch (ExecutionException | TimeoutException e) {
            // There is no lab.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void finish(Lab opened, @Nullable Account account, Thread onInterrupt) {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException _) {
            return; // Interrupted: the hook is at work.
        }
        if (keep && account != null) {
            opened.leave();
            new LookingAround(opened, out).print();
        } else {
            opened.close();
        }
    }
}
