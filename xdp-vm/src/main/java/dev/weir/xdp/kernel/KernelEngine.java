package dev.weir.xdp.kernel;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.BpfFileSystem;
import dev.weir.xdp.sys.Machine;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Linux kernel's own XDP: verifier, JIT, maps and driver hooks, by way of bpf(2). Needs Linux 5.9 (XDP links) on x86-64 or
 * aarch64, and root or the capabilities CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON.
 *
 * <p>Holds nothing itself; closing it closes nothing that it handed out. Safe for use by several threads.
 */
public final class KernelEngine implements Engine {

    /** One sentence saying why the kernel's engine can't be used here; empty if it can. */
    public static Optional<String> unavailable() {
        return Machine.unsupported();
    }

    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public Collection load(CollectionSpec spec, LoadOptions options) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a map by its pin. Its spec is what the kernel knows of it: the name cut to 15 characters, and no BTF.
     *
     * @throws dev.weir.xdp.error.BpfException ENOENT if there is no such pin
     */
    public BpfMap openPinnedMap(Path path) {
        throw new UnsupportedOperationException();
    }

    /** Opens a link by its pin; {@link Link#unpin} removes that pin. */
    public Link openPinnedLink(Path path) {
        throw new UnsupportedOperationException();
    }

    /** Opens a program by its pin. */
    public Program openPinnedProgram(Path path) {
        throw new UnsupportedOperationException();
    }

    /**
     * Mounts a BPF file system on a directory, which is made if need be. Does nothing if the directory is in one already.
     *
     * @throws dev.weir.xdp.error.SystemCallException EPERM without CAP_SYS_ADMIN
     */
    public void mountBpfFs(Path directory) {
        BpfFileSystem.mount(directory);
    }

    @Override
    public void close() {}
}
