package dev.weir.xdp.bench;

import dev.weir.xdp.kernel.KernelVerifier;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.verifier.Outcome;
import dev.weir.xdp.verifier.Verifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures what it costs to verify programs, here and in the kernel: both once in each round, a program after another. The kernel's time is
 * what it reports itself, without the system call and what else loading takes.
 */
public final class VerifierBench implements AutoCloseable {
    private final List<KernelVerifier> kernels = new ArrayList<>();

    /**
     * What came of a program.
     *
     * @param program its name
     * @param slots how long it is
     * @param instructions how many instructions were gone through here
     * @param kernelInstructions and in the kernel
     * @param coldNanos the first time, before the JVM compiled anything for it
     * @param nanos the median over the rounds
     * @param kernelNanos and the kernel's
     */
    public record Row(
            String program,
            int slots,
            long instructions,
            long kernelInstructions,
            long coldNanos,
            long nanos,
            long kernelNanos) {
        /** Time here, as a multiple of the kernel's. */
        public double ratio() {
            return (double) nanos / kernelNanos;
        }
    }

    private record Subject(KernelVerifier kernel, ProgramSpec program) {}

    /**
     * Loads the collections into the kernel.
     *
     * @throws dev.weir.xdp.error.XdpException if it does not take one
     */
    public VerifierBench(List<CollectionSpec> collections) {
        try {
            collections.forEach(spec -> kernels.add(KernelVerifier.of(spec)));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Measures all programs of the collections.
     *
     * @param warmUp rounds here only, before the JVM has compiled what it is about to measure; at least 1
     * @param rounds rounds that count, at least 1
     * @throws IllegalArgumentException if the verifier rejects a program that the kernel accepts
     */
    public List<Row> run(int warmUp, int rounds) {
        List<Subject> subjects = kernels.stream()
                .flatMap(kernel ->
                        kernel.spec().programs().values().stream().map(program -> new Subject(kernel, program)))
                .toList();
        long[] cold = new long[subjects.size()];
        long[][] here = new long[subjects.size()][rounds];
        long[][] there = new long[subjects.size()][rounds];
        for (int round = 0; round < warmUp; round++) {
            for (int index = 0; index < subjects.size(); index++) {
                long nanos = time(subjects.get(index));
                cold[index] = round == 0 ? nanos : cold[index];
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (int index = 0; index < subjects.size(); index++) {
                Subject subject = subjects.get(index);
                here[index][round] = time(subject);
                there[index][round] =
                        subject.kernel.verify(subject.program.name()).nanoseconds();
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int index = 0; index < subjects.size(); index++) {
            rows.add(row(subjects.get(index), cold[index], median(here[index]), median(there[index])));
        }
        return rows;
    }

    private static long time(Subject subject) {
        long start = System.nanoTime();
        verify(subject);
        return System.nanoTime() - start;
    }

    private static Outcome verify(Subject subject) {
        CollectionSpec spec = subject.kernel.spec();
        Outcome outcome = Verifier.verify(subject.program, spec.maps()::get, spec.btf());
        if (outcome instanceof Outcome.Rejected rejected) {
            throw new IllegalArgumentException(
                    "%s: %s: %s".formatted(spec.name(), rejected.program(), rejected.reason()));
        }
        return outcome;
    }

    private static Row row(Subject subject, long cold, long nanos, long kernelNanos) {
        return new Row(
                subject.program.name(),
                subject.program.instructions().size(),
                verify(subject).statistics().instructions(),
                subject.kernel.verify(subject.program.name()).instructions(),
                cold,
                nanos,
                kernelNanos);
    }

    private static long median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public void close() {
        kernels.forEach(KernelVerifier::close);
    }
}
