package dev.weir.xdp.kernel;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.sys.BpfFileSystem;
import dev.weir.xdp.sys.BpfInfo;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.RcuGrace;
import java.nio.file.Path;
import java.util.List;
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
        return KernelSupport.missing();
    }

    @Override
    public String name() {
        return "kernel";
    }

    /** What an object needs of a kernel that not each has since Linux 5.9, the newest first. Asks no kernel. */
    public static List<KernelFeature> needs(CollectionSpec spec) {
        return FeatureNeeds.of(spec);
    }

    /**
     * Whether this kernel has a feature, found out by trying it on the smallest program or map that needs it. False as well where this
     * process may not use BPF.
     */
    public static boolean has(KernelFeature feature) {
        return FeatureProbe.has(feature);
    }

    @Override
    public Collection load(CollectionSpec spec, LoadOptions options) {
        return new CollectionLoad(spec, options).load();
    }

    /**
     * Opens a map by its pin. Its spec is what the kernel knows of it: the name cut to 15 characters, and no BTF.
     *
     * @throws dev.weir.xdp.error.BpfException ENOENT if there is no such pin
     */
    public BpfMap openPinnedMap(Path path) {
        Fd fd = Pins.open(path, Pins.Kind.MAP);
        try {
            return new KernelMap(spec(BpfInfo.ofMap(fd)), fd);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** Opens a link by its pin; {@link Link#unpin} removes that pin. */
    public Link openPinnedLink(Path path) {
        return KernelLink.openPinned(path);
    }

    /** Opens a program by its pin. */
    public Program openPinnedProgram(Path path) {
        Fd fd = Pins.open(path, Pins.Kind.PROGRAM);
        try {
            return new KernelProgram(BpfInfo.ofProgram(fd).name(), fd);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Has the kernel count runs and time of its programs, for {@link Program#stats}, until the result is closed (or the process ends).
     *
     * @throws dev.weir.xdp.error.BpfException EPERM without CAP_SYS_ADMIN
     */
    public RunCounting countRuns() {
        return RunCounting.start();
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
    public void synchronize() {
        RcuGrace.await();
    }

    @Override
    public void close() {}

    private static MapSpec spec(BpfInfo.OfMap map) {
        MapType type = MapType.of(map.type()).orElse(MapType.UNSPEC);
        return new MapSpec(map.name(), type, map.keySize(), map.valueSize(), map.maxEntries(), map.flags());
    }
}
