package dev.weir.xdp.kernel;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.BpfFileSystem;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.ObjectAttr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Names in BPF file systems. */
final class Pins {
    private Pins() {}

    /** What a pin may stand for, by the name that the kernel gives its descriptor's file. */
    enum Kind {
        MAP("bpf-map"),
        PROGRAM("bpf-prog"),
        LINK("bpf_link");

        private final String file;

        Kind(String file) {
            this.file = file;
        }

        private String title() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Pins an object; directories on the way are made if the nearest that exists is in a BPF file system. */
    static void pin(Fd object, Path path, String what) {
        Path absolute = path.toAbsolutePath().normalize();
        String doing = "%s: pinning it at %s".formatted(what, absolute);
        Path parent = absolute.getParent();
        Path directory = parent == null ? absolute : parent;
        if (!BpfFileSystem.contains(existing(directory))) {
            throw Refusal.of(
                    BpfCommand.BPF_OBJ_PIN,
                    -Errno.EPERM,
                    doing,
                    "that is in no BPF file system; mount one there first");
        }
        makeDirectories(directory);
        try (Arena arena = Arena.ofConfined()) {
            int result = new ObjectAttr(arena, arena.allocateFrom(absolute.toString()))
                    .object(object.number())
                    .call(BpfCommand.BPF_OBJ_PIN);
            if (result < 0) {
                throw Refusal.of(BpfCommand.BPF_OBJ_PIN, result, doing, remedy(absolute, -result));
            }
        }
    }

    /** Opens a pinned object of a kind. */
    static Fd open(Path path, Kind kind) {
        Path absolute = path.toAbsolutePath().normalize();
        try (Arena arena = Arena.ofConfined()) {
            int result = new ObjectAttr(arena, arena.allocateFrom(absolute.toString())).call(BpfCommand.BPF_OBJ_GET);
            if (result < 0) {
                throw Refusal.of(BpfCommand.BPF_OBJ_GET, result, "opening the pinned " + kind.title() + " " + absolute);
            }
            Fd fd = Fd.owning(result);
            try {
                requireKind(fd, kind, absolute);
                return fd;
            } catch (RuntimeException e) {
                fd.close();
                throw e;
            }
        }
    }

    /** Removes a pin; false if there was none. */
    static boolean remove(Path path) {
        try {
            return Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the pin " + path, e);
        }
    }

    private static void requireKind(Fd fd, Kind kind, Path path) {
        String file = fd.target().replace("bpf-link", Kind.LINK.file);
        if (!file.contains(kind.file)) {
            throw new BpfException(
                    BpfCommand.BPF_OBJ_GET.name(),
                    Errno.EINVAL,
                    "%s is no pinned %s but %s".formatted(path, kind.title(), file));
        }
    }

    private static Path existing(Path directory) {
        Path path = directory;
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    private static void makeDirectories(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the directory " + directory + " for pins", e);
        }
    }

    private static String remedy(Path path, int errno) {
        if (errno == Errno.EEXIST) {
            return "remove that pin first";
        }
        if (errno == Errno.EPERM && path.getFileName().toString().contains(".")) {
            return "names in a BPF file system may not contain dots";
        }
        return Refusal.remedy(errno);
    }
}
