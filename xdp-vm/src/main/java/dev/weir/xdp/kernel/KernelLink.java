package dev.weir.xdp.kernel;

import dev.weir.xdp.AttachOptions.Mode;
import dev.weir.xdp.Link;
import dev.weir.xdp.Program;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.BpfInfo;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.FdAttr;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.LinkUpdateAttr;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A BPF link that holds a program on a hook of an interface. */
final class KernelLink implements Link {
    private final Fd fd;
    private final Mode mode;
    private @Nullable Path pin;

    /** Takes ownership of the descriptor. */
    KernelLink(Fd fd, Mode mode, @Nullable Path pin) {
        this.fd = fd;
        this.mode = mode;
        this.pin = pin;
    }

    static KernelLink openPinned(Path path) {
        Fd fd = Pins.open(path, Pins.Kind.LINK);
        try {
            return new KernelLink(fd, findMode(BpfInfo.ofLink(fd)), path);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    @Override
    public int interfaceIndex() {
        return BpfInfo.ofLink(fd).interfaceIndex();
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public void replace(Program program) {
        if (!(program instanceof KernelProgram replacement)) {
            throw new IllegalArgumentException(program.name() + " is no program of the kernel's");
        }
        try (Arena arena = Arena.ofConfined()) {
            int result =
                    new LinkUpdateAttr(arena, fd.number(), replacement.fd().number()).call(BpfCommand.BPF_LINK_UPDATE);
            check(BpfCommand.BPF_LINK_UPDATE, result, "replacing the attached program by " + program.name());
        }
    }

    @Override
    public synchronized void pin(Path path) {
        Pins.pin(fd, path, "link");
        pin = path;
    }

    @Override
    public synchronized void unpin() {
        if (pin != null) {
            Pins.remove(pin);
            pin = null;
        }
    }

    @Override
    public void detach() {
        try (Arena arena = Arena.ofConfined()) {
            int result = new FdAttr(arena, fd.number()).call(BpfCommand.BPF_LINK_DETACH);
            check(BpfCommand.BPF_LINK_DETACH, result, "detaching its program");
        }
        // The pin would be the name of a link that does nothing, in the way of the next one.
        unpin();
    }

    @Override
    public void close() {
        fd.close();
    }

    /** A link's information does not say which hook it is on; the interface does. */
    private static Mode findMode(BpfInfo.OfLink link) {
        if (link.type() == BpfInfo.OfLink.TCX) {
            return Mode.EGRESS;
        }
        return Interfaces.list().stream()
                .filter(one -> one.index() == link.interfaceIndex())
                .flatMap(one -> one.xdp().stream())
                .filter(xdp -> xdp.programId() == link.programId())
                .findFirst()
                .map(xdp -> xdp.nativeMode() ? Mode.NATIVE : Mode.GENERIC)
                .orElse(Mode.NATIVE_OR_GENERIC);
    }

    private void check(BpfCommand command, int result, String what) {
        if (result < 0) {
            throw Refusal.of(command, result, "link to interface index %d: %s".formatted(interfaceIndex(), what));
        }
    }
}
