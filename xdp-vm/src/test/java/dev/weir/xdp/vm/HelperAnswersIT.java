package dev.weir.xdp.vm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.TestObjects;
import dev.weir.xdp.sys.Machine;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What helpers that work on maps, events and functions answer, in a compiled program, in the interpreter and in the kernel. */
class HelperAnswersIT {
    @ParameterizedTest
    @ValueSource(strings = {"loops", "values_of_cpus", "rings", "perf", "each", "tails", "queues", "chance"})
    void areTheKernels(String program) {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
        VmOptions options = VmOptions.DEFAULT.withCpus(Machine.possibleCpus());
        List<Long> expected;
        try (Engine kernel = new KernelEngine()) {
            expected = answers(kernel, program);
        }
        assertTrue(expected.size() > 1, expected::toString);
        for (VmOptions.Machine machine : VmOptions.Machine.values()) {
            try (Engine vm = new VmEngine(options.withMachine(machine))) {
                assertEquals(expected, answers(vm, program), machine::toString);
            }
        }
    }

    private static List<Long> answers(Engine engine, String program) {
        CollectionSpec spec = TestObjects.parse("helper_answers").withPrograms(program);
        try (Collection live = engine.load(spec)) {
            live.program(program).testRun(TestRun.of(new byte[64]));
            MemorySegment value =
                    MemorySegment.ofArray(new byte[live.map(".bss").valueBytes()]);
            live.map(".bss").lookup(MemorySegment.ofArray(new int[1]), value);
            int count = value.get(JAVA_INT_UNALIGNED, offset(spec.btf(), "next"));
            List<Long> answers = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                answers.add(value.get(JAVA_LONG_UNALIGNED, offset(spec.btf(), "answers") + Long.BYTES * i));
            }
            return answers;
        }
    }

    /** Where in its section a variable is. */
    private static long offset(Btf btf, String variable) {
        return btf.dataSections()
                .filter(section -> section.name().equals(".bss"))
                .flatMap(section -> section.variables().stream())
                .filter(placement -> btf.type(placement.variableId()).name().equals(variable))
                .findFirst()
                .orElseThrow()
                .offset();
    }

    /** 95 is {@code bpf_sk_fullsock}, which XDP programs cannot call; 9999 is nothing. */
    @Test
    void thoseThatThereAreNotAreRefusedByNameAndNumber() {
        try (Engine vm = new VmEngine()) {
            assertTrue(refusal(vm, 95).contains("helper 95 (bpf_sk_fullsock)"), () -> refusal(vm, 95));
            assertTrue(refusal(vm, 9999).contains("there is no helper 9999"), () -> refusal(vm, 9999));
        }
    }

    private static String refusal(Engine engine, int helper) {
        ProgramSpec program = ProgramSpec.xdp(
                "asks",
                new Assembler()
                        .assemble("call %d\nr0 = 2\nexit".formatted(helper))
                        .instructions());
        CollectionSpec spec = CollectionSpec.of("test", List.of(), List.of(program));
        VerifierRejectedException refused = assertThrows(VerifierRejectedException.class, () -> engine.load(spec));
        return refused.getMessage() + refused.log();
    }
}
