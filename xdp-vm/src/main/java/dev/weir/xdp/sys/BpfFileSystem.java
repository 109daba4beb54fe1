package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.error.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** BPF file systems, in which maps, programs and links have names that outlive processes. */
public final class BpfFileSystem {
    private static final long BPF_FS_MAGIC = 0xcafe4a11L;
    // struct statfs { long type; ... } is 120 bytes on both machines.
    private static final int STATFS_BYTES = 128;

    private BpfFileSystem() {}

    /** Whether a path, which must exist, is in a BPF file system. */
    public static boolean contains(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statfs = arena.allocate(STATFS_BYTES, 8);
            MemorySegment name = arena.allocateFrom(path.toString());
            long result = SystemCall.STATFS.call(name.address(), statfs.address(), 0, 0);
            if (result < 0) {
                throw SystemCall.STATFS.failed(result, "looking at " + path);
            }
            return statfs.get(JAVA_LONG, 0) == BPF_FS_MAGIC;
        }
    }

    /**
     * Mounts a BPF file system on a directory, which is made if need be. Does nothing if the directory is in one already.
     *
     * @throws SystemCallException EPERM without CAP_SYS_ADMIN
     */
    public static void mount(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory + " to mount a BPF file system on", e);
        }
        if (contains(directory)) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment type = arena.allocateFrom("bpf");
            MemorySegment target = arena.allocateFrom(directory.toString());
            MemorySegment data = arena.allocateFrom("mode=0700");
            long result = SystemCall.MOUNT.call(type.address(), target.address(), type.address(), 0, data.address(), 0);
            if (result < 0) {
                throw SystemCall.MOUNT.failed(result, "mounting a BPF file system on " + directory);
            }
        }
    }

    /**
     * Takes a BPF file system off the directory it is mounted on, and with it every pin in it. Does nothing if none is mounted
     * there.
     *
     * @throws SystemCallException EBUSY if a process has its working directory or an open file there, EPERM without
     *     CAP_SYS_ADMIN
     */
    public static void unmount(Path directory) {
        if (!Files.exists(directory) || !contains(directory)) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocateFrom(directory.toString());
            long result = SystemCall.UMOUNT2.call(target.address(), 0, 0, 0);
            if (result < 0) {
                throw SystemCall.UMOUNT2.failed(result, "unmounting the BPF file system on " + directory);
            }
        }
    }
}
