package dev.weir.xdp.programs;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.vm.VmOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every program of the folder does the same on JIT, interpreter and kernel. */
class BothEnginesIT {

    @BeforeAll
    static void needsKernel() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
    }

    @ParameterizedTest
    @MethodSource("dev.weir.xdp.programs.XdpProgram#objects")
    void jitDoesWhatTheKernelDoes(String object) {
        BothEngines.compare(object, XdpProgram.spec(object), VmOptions.Machine.JIT);
    }

    @ParameterizedTest
    @MethodSource("dev.weir.xdp.programs.XdpProgram#objects")
    void interpreterDoesWhatTheKernelDoes(String object) {
        BothEngines.compare(object, XdpProgram.spec(object), VmOptions.Machine.INTERPRETER);
    }
}
