package dev.weir.xdp.kernel;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.AttachOptions.Mode;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.UnsupportedKernelException;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import dev.weir.xdp.sys.LinkCreateAttr;
import dev.weir.xdp.sys.Machine;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Attaches a program to an interface by a BPF link: to the driver's hook, or the stack's if the driver has none, or where it sends. */
final class XdpAttachment {
    private static final Logger LOG = System.getLogger(XdpAttachment.class.getName());

    private static final int TCX_MAJOR = 6;
    private static final int TCX_MINOR = 6;

    private final KernelProgram program;
    private final Interface target;

    private XdpAttachment(KernelProgram program, Interface target) {
        this.program = program;
        this.target = target;
    }

    static KernelLink attach(KernelProgram program, AttachOptions options) {
        Interface target = find(options.interfaceName(), program);
        XdpAttachment attachment = new XdpAttachment(program, target);
        return switch (options.mode()) {
            case NATIVE -> attachment.toHook(Mode.NATIVE);
            case GENERIC -> attachment.toHook(Mode.GENERIC);
            case NATIVE_OR_GENERIC -> attachment.toEitherHook();
            case EGRESS -> attachment.toEgress();
        };
    }

    private KernelLink toEitherHook() {
        int result = create(Mode.NATIVE);
        if (result >= 0) {
            return link(result, Mode.NATIVE);
        }
        if (!isDriversRefusal(-result)) {
            throw refused(result, Mode.NATIVE);
        }
        KernelLink link = toHook(Mode.GENERIC);
        LOG.log(
                Level.WARNING,
                "interface {0}: the driver takes no XDP program ({1}); program {2} runs on the generic hook, which is several times"
                        + " slower",
                target.name(),
                Errno.describe(-result),
                program.name());
        return link;
    }

    private KernelLink toHook(Mode mode) {
        int result = create(mode);
        if (result < 0) {
            throw refused(result, mode);
        }
        return link(result, mode);
    }

    private int create(Mode mode) {
        int flags = mode == Mode.NATIVE ? LinkCreateAttr.XDP_NATIVE : LinkCreateAttr.XDP_GENERIC;
        try (Arena arena = Arena.ofConfined()) {
            return LinkCreateAttr.xdp(arena, program.fd().number(), target.index(), flags)
                    .call(BpfCommand.BPF_LINK_CREATE);
        }
    }

    private KernelLink toEgress() {
        try (Arena arena = Arena.ofConfined()) {
            int result = LinkCreateAttr.egress(arena, program.fd().number(), target.index())
                    .call(BpfCommand.BPF_LINK_CREATE);
            if (result == -Errno.EINVAL && Machine.kernelOlderThan(TCX_MAJOR, TCX_MINOR)) {
                throw new UnsupportedKernelException(
                        "hook for what interfaces send (tcx)", TCX_MAJOR + "." + TCX_MINOR);
            }
            if (result < 0) {
                throw refused(result, Mode.EGRESS);
            }
            return link(result, Mode.EGRESS);
        }
    }

    private static KernelLink link(int fd, Mode mode) {
        return new KernelLink(Fd.owning(fd), mode, null);
    }

    /**
     * Whether another hook may do better. Drivers say EOPNOTSUPP if they have no hook, but also EINVAL, ERANGE, ENOSPC or ENOMEM if
     * they don't like the MTU, the number of queues or the offloads. What the kernel itself says is final.
     */
    private static boolean isDriversRefusal(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES, Errno.EBUSY, Errno.EEXIST, Errno.ENODEV, Errno.EBADF, Errno.ENOSYS -> false;
            default -> true;
        };
    }

    private BpfException refused(int result, Mode mode) {
        String hook = switch (mode) {
            case NATIVE, NATIVE_OR_GENERIC -> "the driver's hook";
            case GENERIC -> "the generic hook";
            case EGRESS -> "where it sends";
        };
        String what = "interface %s: attaching program %s to %s".formatted(target.name(), program.name(), hook);
        return Refusal.of(BpfCommand.BPF_LINK_CREATE, result, what, remedy(-result, mode));
    }

    private String remedy(int errno, Mode mode) {
        return switch (errno) {
            case Errno.EBUSY, Errno.EEXIST -> occupied();
            case Errno.EOPNOTSUPP, Errno.ENOTSUPP -> "the driver can't; use the generic hook";
            case Errno.EINVAL ->
                mode == Mode.NATIVE
                        ? "the driver refuses it, say for the MTU or an offload; use the generic hook"
                        : "the program is of another kind, or was loaded for another hook";
            default -> Refusal.remedy(errno);
        };
    }

    private String occupied() {
        Optional<Interfaces.Xdp> xdp = Interfaces.find(target.name()).flatMap(Interface::xdp);
        String holder = xdp.map(attached -> "XDP program id %d is attached already (%s)"
                        .formatted(attached.programId(), attached.nativeMode() ? "native" : "generic"))
                .orElse("another XDP program is attached already");
        return holder
                + "; detach it first (ip link set dev %s xdp off, or close or unpin its link)".formatted(target.name());
    }

    private static Interface find(String name, KernelProgram program) {
        return Interfaces.find(name)
                .orElseThrow(() -> Refusal.of(
                        BpfCommand.BPF_LINK_CREATE,
                        -Errno.ENODEV,
                        "interface %s: attaching program %s".formatted(name, program.name()),
                        "there are " + Interfaces.names() + " in this network namespace"));
    }
}
