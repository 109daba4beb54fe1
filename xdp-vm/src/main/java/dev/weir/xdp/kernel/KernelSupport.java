package dev.weir.xdp.kernel;

import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.error.XdpException;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.Machine;
import java.util.List;
import java.util.Optional;

/** Finds out whether this process can use the kernel's BPF, by using it. */
final class KernelSupport {
    private static final int XDP_LINK_MAJOR = 5;
    private static final int XDP_LINK_MINOR = 9;

    private KernelSupport() {}

    /** One sentence saying what is missing; empty if nothing is. */
    static Optional<String> missing() {
        Optional<String> machine = Machine.unsupported();
        if (machine.isPresent()) {
            return machine;
        }
        if (Machine.kernelOlderThan(XDP_LINK_MAJOR, XDP_LINK_MINOR)) {
            return Optional.of("The kernel is %s, and XDP links need Linux %d.%d or later."
                    .formatted(System.getProperty("os.version"), XDP_LINK_MAJOR, XDP_LINK_MINOR));
        }
        try {
            new CollectionLoad(smallest(), LoadOptions.DEFAULT).load().close();
            return Optional.empty();
        } catch (XdpException e) {
            return Optional.of("The kernel's BPF can't be used: %s.".formatted(e.getMessage()));
        }
    }

    /** A map and a program that every kernel takes from a process that may use BPF. */
    private static CollectionSpec smallest() {
        Instructions pass = Instructions.builder().move(Register.R0, 2).exit().build();
        return CollectionSpec.of(
                "weir_probe",
                List.of(new MapSpec("weir_probe", MapType.ARRAY, 4, 4, 1, 0)),
                List.of(ProgramSpec.xdp("weir_probe", pass)));
    }
}
