package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
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

/** The random programs that are kept ({@link Reproducer}): what {@code weir vm fuzz} prints goes there. All machines agree about them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReproducersIT {
    private static final Path FILES = Path.of("src/test/resources/fuzz");

    /** Programs that the kernel gets wrong; each file says how, and since when that is known. */
    private static final Path KERNEL_DIFFERS = FILES.resolve("kernel_differs");

    private final Optional<String> kernelMissing = KernelEngine.unavailable();
    private final Machines machines = new Machines(kernelMissing.isEmpty());

    @BeforeAll
    void sayWhatIsMissing() {
        kernelMissing.ifPresent(reason -> System.out.println("kept random programs skip the kernel: " + reason));
    }

    @AfterAll
    void close() {
        machines.close();
    }

    @TestFactory
    Stream<DynamicTest> machinesAgreeAboutWhatIsKept() throws IOException {
        return tests(FILES, machines.kernel == null ? List.of(machines.jit) : List.of(machines.jit, machines.kernel));
    }

    @TestFactory
    Stream<DynamicTest> interpreterAndJitAgreeWhereTheKernelIsWrong() throws IOException {
        return tests(KERNEL_DIFFERS, List.of(machines.jit));
    }

    private Stream<DynamicTest> tests(Path directory, List<SampleMachine> others) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compare(file, others)));
        }
    }

    private void compare(Path file, List<SampleMachine> others) throws IOException {
        Sample sample = Reproducer.read(Files.readString(file));
        assertFalse(sample.packets().isEmpty(), "a program without packets shows nothing");
        List<SampleOutcome> expected =
                Machines.runAll(machines.interpreter, sample).orElseThrow();
        expected.forEach(outcome -> assertEquals("", outcome.failure()));
        others.forEach(machine -> assertSame(expected, machine, sample));
    }

    private static void assertSame(List<SampleOutcome> expected, SampleMachine machine, Sample sample) {
        List<SampleOutcome> actual = Machines.runAll(machine, sample)
                .orElseThrow(() -> new AssertionError("the %s does not take the program".formatted(machine.name())));
        for (int i = 0; i < expected.size(); i++) {
            assertEquals("", expected.get(i).differences(actual.get(i)), machine.name());
        }
    }
}
