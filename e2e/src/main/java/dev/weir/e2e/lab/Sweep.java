package dev.weir.e2e.lab;

import dev.weir.xdp.sys.BpfFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Removes everything that a lab has put on the machine, whoever started it and however that process ended. Knows the lab's things
 * by name alone: its namespaces, the processes in them, its BPF file system, its directory.
 */
final class Sweep {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Duration DEATH = Duration.ofSeconds(5);

    private final LabName name;

    Sweep(LabName name) {
        this.name = name;
    }

    void run() {
        List<String> namespaces = namespaces();
        namespaces.forEach(this::killProcesses);
        namespaces.forEach(namespace -> Ip.run("netns", "delete", namespace));
        BpfFileSystem.unmount(name.bpfFs());
        deleteRecursively(name.directory());
    }

    /** The lab's namespaces as far as there are any. */
    List<String> namespaces() {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(NAMESPACES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith(name.namespacePrefix()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new LabException("cannot list " + NAMESPACES + ": " + e.getMessage(), e);
        }
    }

    /** Whoever runs in a namespace of ours was started there for the lab. */
    private void killProcesses(String namespace) {
        List<ProcessHandle> processes = Ip.run("netns", "pids", namespace)
                .lines()
                .map(String::strip)
                .map(Long::parseLong)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            await(process);
        }
    }

    private static void await(ProcessHandle process) {
        try {
            process.onExit().get(DEATH.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while clearing a lab", e);
        } catch (Exception e) {
            throw new LabException("process %d does not die".formatted(process.pid()), e);
        }
    }

    static void deleteRecursively(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new LabException("cannot remove " + directory + ": " + e.getMessage(), e);
        }
    }
}
