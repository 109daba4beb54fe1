package dev.weir.xdp.kernel;

import dev.weir.xdp.Collection;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Fd;
import java.util.Optional;

/**
 * The kernel's verifier by itself: has the programs of a collection verified again and again, and says how much work each time was. Holds
 * the collection, loaded, for the maps that programs refer to. Not safe for use by several threads.
 */
public final class KernelVerifier implements AutoCloseable {
    private final CollectionSpec spec;
    private final Collection live;
    private final Optional<Fd> btf;

    private KernelVerifier(CollectionSpec spec, Collection live, Optional<Fd> btf) {
        this.spec = spec;
        this.live = live;
        this.btf = btf;
    }

    /**
     * What the kernel reports of a verification.
     *
     * @param instructions instructions that were gone through, on all paths together
     * @param states states that were kept
     * @param nanoseconds how long it took, to the microsecond; what is done to load a program before and after is not in it
     */
    public record Work(long instructions, long states, long nanoseconds) {}

    /**
     * Loads a collection.
     *
     * @throws dev.weir.xdp.error.XdpException if the kernel does not take it
     */
    public static KernelVerifier of(CollectionSpec object) {
        CollectionSpec spec = object.needsTypesOfMachine() ? object.relocated(KernelTypes.read()) : object;
        Collection live = new KernelEngine().load(spec);
        try {
            return new KernelVerifier(spec, live, BtfLoad.load(spec));
        } catch (RuntimeException | Error e) {
            live.close();
            throw e;
        }
    }

    /** The collection as the kernel gets to see it: relocated for the types of this machine, if it needs that. */
    public CollectionSpec spec() {
        return spec;
    }

    /** Verifies a program once more. */
    public Work verify(String program) {
        return new ProgramLoad(spec.program(program), this::mapFd, btf).measure();
    }

    private int mapFd(String name) {
        return ((KernelMap) live.map(name)).fd().number();
    }

    @Override
    public void close() {
        btf.ifPresent(Fd::close);
        live.close();
    }
}
