package dev.weir.xdp.bare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.bare.InstructionFile.Case;
import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Every instruction file on every machine: interpreter, JIT and kernel give what the file says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstructionFilesIT {
    private static final Path FILES = Path.of("src/test/resources/isa");

    private final BareMachine interpreter = VmBareMachine.interpreter(_ -> {});
    private final BareMachine compiler = VmBareMachine.jit(_ -> {});
    private final Optional<String> kernelMissing = KernelEngine.unavailable();
    private final KernelBareMachine kernel = new KernelBareMachine();

    @BeforeAll
    void sayWhatIsMissing() {
        kernelMissing.ifPresent(reason -> System.out.println("instruction files skip the kernel: " + reason));
    }

    @AfterAll
    void close() {
        interpreter.close();
        compiler.close();
        kernel.close();
    }

    @TestFactory
    Stream<DynamicTest> everyMachineDoesWhatTheFileSays() throws IOException {
        try (Stream<Path> files = Files.walk(FILES)) {
            return files.filter(file -> file.toString().endsWith(".data")).sorted().toList().stream()
                    .map(file -> InstructionFile.read(FILES, file))
                    .map(file -> DynamicTest.dynamicTest(file.name(), () -> runEverywhere(file)));
        }
    }

    private void runEverywhere(InstructionFile file) {
        assertTrue(!file.cases().isEmpty(), "a file without cases shows nothing");
        runAll(interpreter, file, file.cases());
        // A machine without checks does not survive a fault.
        List<Case> sound = file.cases().stream()
                .filter(run -> run.expected() instanceof InstructionFile.Result)
                .toList();
        if (!sound.isEmpty()) {
            runAll(compiler, file, sound);
        }
        if (kernelMissing.isEmpty()) {
            file.refusedByKernel()
                    .ifPresentOrElse(reason -> assertRefused(file, reason), () -> runAll(kernel, file, sound));
        }
    }

    private static void runAll(BareMachine machine, InstructionFile file, List<Case> cases) {
        try (BareProgram program = machine.load(file.program(), file.memoryBytes())) {
            for (Case run : cases) {
                String where = "%s: %s".formatted(machine.name(), run.line());
                switch (run.expected()) {
                    case InstructionFile.Result result -> assertResult(where, result, program.run(file.memory(run)));
                    case InstructionFile.Fault fault -> assertFault(where, fault, program, file.memory(run));
                }
            }
        }
    }

    private static void assertResult(String where, InstructionFile.Result expected, BareProgram.Outcome outcome) {
        assertEquals(Long.toHexString(expected.r0()), Long.toHexString(outcome.r0()), where);
        ByteBuffer memory = ByteBuffer.wrap(outcome.memory()).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : expected.after()) {
            int at = memory.position();
            assertEquals(
                    Long.toHexString(number), Long.toHexString(memory.getLong()), () -> where + ", memory at " + at);
        }
    }

    private static void assertFault(String where, InstructionFile.Fault expected, BareProgram program, byte[] memory) {
        ProgramFaultException fault = assertThrows(ProgramFaultException.class, () -> program.run(memory), where);
        assertTrue(String.valueOf(fault.getMessage()).contains(expected.says()), () -> where + ": " + fault);
    }

    private void assertRefused(InstructionFile file, String reason) {
        VerifierRejectedException refused = assertThrows(
                VerifierRejectedException.class,
                () -> kernel.load(file.program(), file.memoryBytes()).close(),
                file.name());
        assertTrue(refused.log().contains(reason), refused.log());
    }
}
