package dev.weir.xdp.bench;

import dev.weir.xdp.Engine;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import dev.weir.xdp.vm.VmOptions.Hook;

/** Where the program under test runs. */
public enum HookMode {
    /** In the kernel, on the driver's hook: what the others are compared with. */
    NATIVE("kernel, native"),
    /** In this process, frames over XDP sockets, waiting in poll(2). */
    AF_XDP("AF_XDP, interrupt"),
    /** The same, looking for frames all the time. */
    AF_XDP_BUSY("AF_XDP, busy-poll"),
    /** In this process, frames over packet sockets. */
    AF_PACKET("AF_PACKET");

    private final String title;

    HookMode(String title) {
        this.title = title;
    }

    /** For people. */
    public String title() {
        return title;
    }

    boolean inKernel() {
        return this == NATIVE;
    }

    /** Whether its thread, if it has one, leaves its processor to others while there are no frames. */
    boolean leavesTime() {
        return this != AF_XDP_BUSY;
    }

    Engine engine(VmOptions.Machine machine) {
        VmOptions options = VmOptions.DEFAULT.withMachine(machine);
        return switch (this) {
            case NATIVE -> new KernelEngine();
            case AF_XDP -> new VmEngine(options.withHook(Hook.AF_XDP));
            case AF_XDP_BUSY -> new VmEngine(options.withHook(Hook.AF_XDP).withBusyPoll(true));
            case AF_PACKET -> new VmEngine(options.withHook(Hook.AF_PACKET));
        };
    }
}
