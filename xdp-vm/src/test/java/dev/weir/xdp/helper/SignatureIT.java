package dev.weir.xdp.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel's verifier says of calls of helpers, which the table of signatures must say, too. */
class SignatureIT {
    @BeforeAll
    static void needsKernel() {
        HelperLab.assumeKernel();
    }

    @ParameterizedTest
    @EnumSource
    void needsTheLicenceThatTheKernelAsksFor(Helper helper) {
        String said = call(helper, "Proprietary");
        assertTrue(!said.contains("cannot use helper"), said);
        assertEquals(helper.needsGplCompatibleLicense(), said.contains("GPL"), said);
    }

    @ParameterizedTest
    @EnumSource
    void takesAsManyArgumentsAsTheKernelChecks(Helper helper) {
        String said = call(helper, "GPL");
        boolean checksFirst =
                !helper.arguments().isEmpty() && helper.arguments().getFirst() != Argument.UNCHECKED;
        assertEquals(checksFirst, said.contains("R1"), said);
    }

    /** Calls it with nothing in R1 to R5; what the kernel says. */
    private static String call(Helper helper, String licence) {
        // A call leaves nothing in R1 to R5.
        Instructions code = Instructions.builder()
                .move(Register.R0, 0)
                .callHelper(Helper.KTIME_GET_NS.number())
                .callHelper(helper.number())
                .move(Register.R0, 2)
                .exit()
                .build();
        ProgramSpec program =
                new ProgramSpec("probe", "xdp", licence, ProgramKind.XDP, code, List.of(), SourceInfo.NONE);
        CollectionSpec spec = CollectionSpec.of("probe", List.of(), List.of(program));
        try (KernelEngine engine = new KernelEngine()) {
            engine.load(spec).close();
            return "";
        } catch (VerifierRejectedException refused) {
            return refused.getMessage() + refused.log();
        }
    }
}
