package dev.weir.e2e.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user namespace in which somebody who is not root may lay out a lab: there he is root, of network namespaces of his own and of a mount
 * namespace with a {@code /run} of its own, where {@code ip netns} keeps its names. What is in it ends with its last process.
 */
public final class UserNamespace {
    private static final List<String> UNSHARE =
            List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-c");
    /** A JVM finds IPv6 only where an interface has an address of it when it starts. */
    private static final String PRIVATE_RUN = "mount -t tmpfs tmpfs /run && ip link set lo up && exec \"$@\"";

    private UserNamespace() {}

    /** Whether this process has too few rights for a lab, and so needs one. */
    public static boolean isNeeded() {
        return LabEngine.lacksRights();
    }

    /** One sentence saying why none can be made; empty if one can. */
    public static Optional<String> unavailable() {
        try {
            Process trial = new ProcessBuilder(inside(List.of("true")))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return trial.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of(
                            "this user may not make a user namespace (%s); run as root, or allow it (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)"
                                    .formatted(said));
        } catch (IOException e) {
            return Optional.of("the command 'unshare' is missing (%s); install util-linux, or run as root"
                    .formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while trying to make a user namespace", e);
        }
    }

    /**
     * Runs a Java program in a new user namespace, with this process's class path, flags, input and output, and waits for it. Its
     * temporary files, the lab's logs among them, are in a directory of its own.
     *
     * @return its exit status
     */
    public static int run(String mainClass, List<String> arguments) throws IOException {
        Path temporary = Files.createTempDirectory("weir-");
        List<String> command = inside(JavaCommand.of(List.of("-Djava.io.tmpdir=" + temporary), mainClass, arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        Thread onEnd = Thread.ofPlatform().unstarted(() -> end(process));
        Runtime.getRuntime().addShutdownHook(onEnd);
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for the process in the user namespace", e);
        }
    }

    /** It has a lab to clear up, which takes a moment. */
    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> inside(List<String> command) {
        List<String> whole = new ArrayList<>(UNSHARE);
        whole.add(PRIVATE_RUN);
        whole.add("weir");
        whole.addAll(command);
        return whole;
    }
}
