package dev.weir.xdp.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs many random programs on interpreter and JIT, and some of them in the kernel too, and compares what they make of packets and maps.
 * Program {@code i} of a seed is the same however many are run, by however many threads.
 */
public final class Campaign {
    private static final int MOST_DIFFERENCES = 10;

    private final Plan plan;
    private final AtomicLong programs = new AtomicLong();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong inKernel = new AtomicLong();
    private final AtomicLong refusedByKernel = new AtomicLong();
    private final AtomicLong notCompiled = new AtomicLong();
    private final List<String> reproducers = new ArrayList<>();
    private String lastRefusal = "";

    /**
     * What is to be run.
     *
     * @param seed the first program's
     * @param programs how many on interpreter and JIT
     * @param kernel how many of them, the first ones, in the kernel too
     * @param threads threads that share the work
     */
    public record Plan(long seed, long programs, long kernel, int threads) {}

    /**
     * What came of it so far.
     *
     * @param programs programs run
     * @param runs program and packet, each on all machines
     * @param inKernel programs that the kernel ran too
     * @param refusedByKernel programs that its verifier refused
     * @param notCompiled programs that the JIT refused
     * @param reproducers the differences that were found, minimised, as text
     * @param lastRefusal why the kernel refused the last program that it refused; empty if none
     */
    public record Report(
            long programs,
            long runs,
            long inKernel,
            long refusedByKernel,
            long notCompiled,
            List<String> reproducers,
            String lastRefusal) {
        public Report {
            reproducers = List.copyOf(reproducers);
        }
    }

    public Campaign(Plan plan) {
        this.plan = plan;
    }

    /** Runs it all, or until there are too many differences to be of use. */
    public Report run() {
        Parts.run(plan.threads(), this::part);
        return report();
    }

    /** What came of it so far; from any thread. */
    public Report report() {
        synchronized (reproducers) {
            return new Report(
                    programs.get(),
                    runs.get(),
                    inKernel.get(),
                    refusedByKernel.get(),
                    notCompiled.get(),
                    reproducers,
                    lastRefusal);
        }
    }

    private void part(int first) {
        try (Machines machines = new Machines(plan.kernel() > 0)) {
            for (long i = first; i < plan.programs() && !isFull(); i += plan.threads()) {
                compare(machines, SampleGenerator.generate(plan.seed() + i), i < plan.kernel());
                programs.incrementAndGet();
            }
        }
    }

    private boolean isFull() {
        synchronized (reproducers) {
            return reproducers.size() >= MOST_DIFFERENCES;
        }
    }

    private void compare(Machines machines, Sample sample, boolean withKernel) {
        List<SampleOutcome> expected =
                Machines.runAll(machines.interpreter, sample).orElseThrow();
        runs.addAndGet(expected.size());
        compareWith(machines.interpreter, machines.jit, sample, expected, notCompiled);
        if (withKernel && machines.kernel != null) {
            inKernel.incrementAndGet();
            compareWith(machines.interpreter, machines.kernel, sample, expected, refusedByKernel);
            synchronized (reproducers) {
                lastRefusal = machines.kernel.lastRefusal().isEmpty() ? lastRefusal : machines.kernel.lastRefusal();
            }
        }
    }

    private void compareWith(
            SampleMachine reference,
            SampleMachine other,
            Sample sample,
            List<SampleOutcome> expected,
            AtomicLong refused) {
        Optional<List<SampleOutcome>> actual = Machines.runAll(other, sample);
        if (actual.isEmpty()) {
            refused.incrementAndGet();
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).sameAs(actual.get().get(i))) {
                Sample one = sample.withPacket(sample.packets().get(i));
                keep(new Minimizer(reference, other)
                        .minimize(new Difference(
                                one,
                                reference.name(),
                                expected.get(i),
                                other.name(),
                                actual.get().get(i))));
                return;
            }
        }
    }

    private void keep(Difference difference) {
        String comment = "Seed %d: %s and %s disagree.%n%s"
                .formatted(
                        difference.sample().seed(),
                        difference.reference(),
                        difference.other(),
                        difference.expected().differences(difference.actual()));
        synchronized (reproducers) {
            reproducers.add(Reproducer.write(difference.sample(), comment));
        }
    }
}
