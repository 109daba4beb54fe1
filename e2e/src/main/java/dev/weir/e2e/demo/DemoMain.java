package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabEngine;
import dev.weir.e2e.lab.LabException;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.UserNamespace;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
                        + "backends are drained, added and killed, and accounts for every connection and packet. Without root it "
                        + "does so in a user namespace of its own, with XDP in user space (engine vm).",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:nothing failed that should not have, XDP ran where it was to, and all packets are accounted for",
            "1:something was not right; the closing table says what",
            "2:the command line is wrong",
            "3:this machine lacks something that the demo needs"
        })
public final class DemoMain implements Callable<Integer> {
    private static final String IN_USER_NAMESPACE = "--in-user-namespace";
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

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "What runs the XDP program: kernel or vm (default: kernel, and vm where BPF is not permitted).")
    private @Nullable LabEngine engine;

    @Option(names = "--keep", description = "Leave the lab running afterwards, and print how to look around in it.")
    private boolean keep;

    @Option(names = "--stop", description = "End a lab that --keep left running, and do nothing else.")
    private boolean stop;

    @Option(names = "--lab", hidden = true, defaultValue = "demo", description = "Name of the lab, for tests.")
    private String lab;

    @Option(names = IN_USER_NAMESPACE, hidden = true, description = "Whether this is the demo's own user namespace.")
    private boolean inUserNamespace;

    private final List<String> arguments;

    private DemoMain(String... arguments) {
        this.arguments = List.of(arguments);
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DemoMain(arguments))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        boolean asSomebodyElse = engine != LabEngine.KERNEL && UserNamespace.isNeeded();
        LabEngine chosen = asSomebodyElse ? LabEngine.VM : chooseEngine();
        Optional<String> missing = asSomebodyElse ? UserNamespace.unavailable() : Lab.unavailable(chosen);
        if (missing.isPresent()) {
            System.err.println("weir demo: " + missing.get());
            return UNAVAILABLE;
        }
        return asSomebodyElse ? runInUserNamespace() : runHere(chosen);
    }

    private LabEngine chooseEngine() {
        if (engine != null) {
            return engine;
        }
        Optional<String> missing = LabEngine.KERNEL.unavailable();
        if (missing.isEmpty() || LabEngine.VM.unavailable().isPresent()) {
            return LabEngine.KERNEL;
        }
        out.println("XDP runs in user space (engine vm): " + missing.get());
        return LabEngine.VM;
    }

    private int runInUserNamespace() throws IOException {
        if (stop) {
            out.println("There is no lab: without root, it ends with the demo that has made it.");
            return 0;
        }
        out.println("Not root, so the demo runs in a user namespace of its own, with XDP in user space (engine vm).");
        List<String> again = new ArrayList<>(arguments);
        again.add(IN_USER_NAMESPACE);
        if (engine == null) {
            again.addAll(List.of("--engine", LabEngine.VM.title()));
        }
        return UserNamespace.run(DemoMain.class.getName(), again);
    }

    private int runHere(LabEngine chosen) {
        LabName name = new LabName(lab);
        try {
            return stop ? stop(name) : demonstrate(name, chosen);
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

    private int demonstrate(LabName name, LabEngine chosen) throws IOException {
        Progress progress = new Progress(out);
        Thread onInterrupt = Thread.ofPlatform().unstarted(this::clearUp);
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        Lab opened = open(name, chosen);
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

    private Lab open(LabName name, LabEngine chosen) {
        try {
            Lab opened = Lab.open(name, chosen, PATIENCE);
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

    /** Leaves the lab running; in a user namespace that is for as long as this process lives. */
    private void keep(Lab opened) {
        if (!inUserNamespace) {
            opened.leave();
            return;
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::clearUp));
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            opened.close();
        }
    }

    private void finish(Lab opened, @Nullable Account account, Thread onInterrupt) {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException _) {
            return; // Interrupted: the hook is at work.
        }
        if (keep && account != null) {
            new LookingAround(opened, inUserNamespace, out).print();
            keep(opened);
        } else {
            opened.close();
        }
    }
}
