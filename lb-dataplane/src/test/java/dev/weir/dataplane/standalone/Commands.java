package dev.weir.dataplane.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands of this module in processes of their own. */
final class Commands {
    private Commands() {}

    /** Starts a command on a lab's host; what it says as an error goes to this process's. */
    static Process start(Namespaces lab, String host, String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.weir.dataplane.cli." + mainClass));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(lab.exec(host, command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
