package dev.weir.xdp.fuzz;

import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.verifier.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks for programs that the verifier accepts and should not: verifies many random ones, and runs each that is accepted on random packets
 * and map contents where every access is checked. Program {@code i} of a seed is the same however many are run, by however many threads.
 */
public final class SoundnessCampaign {
    private static final int MOST_FINDS = 20;

    private final Plan plan;
    private final AtomicLong programs = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong withClaims = new AtomicLong();
    private final AtomicLong addressDecides = new AtomicLong();
    private final AtomicLong inKernel = new AtomicLong();
    private final AtomicLong acceptedByKernel = new AtomicLong();
    private final Disagreements onlyHere = new Disagreements();
    private final Disagreements onlyInKernel = new Disagreements();
    private final List<String> finds = new ArrayList<>();

    /**
     * What is to be done.
     *
     * @param seed the first program's
     * @param programs how many
     * @param kernelEvery every so many, one is shown to the kernel, too; 0 for none
     * @param claimsEvery of every so many, the facts are held against the runs of one, if it is accepted; 0 for none
     * @param objects objects whose programs are changed at random now and then; may be empty
     * @param threads threads that share the work
     */
    public record Plan(
            long seed, long programs, int kernelEvery, int claimsEvery, List<CollectionSpec> objects, int threads) {
        public Plan {
            objects = List.copyOf(objects);
        }
    }

    public SoundnessCampaign(Plan plan) {
        this.plan = plan;
    }

    /** Runs it all, or until there are too many finds to be of use. */
    public SoundnessReport run() {
        Parts.run(plan.threads(), this::part);
        if (inKernel.get() == 0) {
            return report();
        }
        try (Comparison comparison = new Comparison()) {
            return report(onlyHere.all(comparison::smaller), onlyInKernel.all(comparison::smaller));
        }
    }

    /** What came of it so far, with examples as they were found; from any thread. */
    public SoundnessReport report() {
        return report(onlyHere.all((example, _) -> example), onlyInKernel.all((example, _) -> example));
    }

    private SoundnessReport report(List<Disagreement> onlyHere, List<Disagreement> onlyInKernel) {
        synchronized (finds) {
            return new SoundnessReport(
                    programs.get(),
                    accepted.get(),
                    withClaims.get(),
                    addressDecides.get(),
                    inKernel.get(),
                    acceptedByKernel.get(),
                    onlyHere,
                    onlyInKernel,
                    finds);
        }
    }

    private void part(int first) {
        try (Bench bench = new Bench(plan.objects(), plan.kernelEvery() > 0)) {
            for (long i = first; i < plan.programs() && !isFull(); i += plan.threads()) {
                tryOut(bench, bench.candidate(plan.seed() + i), i);
                programs.incrementAndGet();
            }
        }
    }

    private boolean isFull() {
        synchronized (finds) {
            return finds.size() >= MOST_FINDS;
        }
    }

    private void tryOut(Bench bench, Candidate candidate, long number) {
        boolean claims = isOneOf(number, plan.claimsEvery());
        Trial trial = bench.trial(candidate.setting());
        Trial.Result result = trial.of(candidate, claims);
        if (result.outcome() instanceof Outcome.Accepted) {
            accepted.incrementAndGet();
            withClaims.addAndGet(claims ? 1 : 0);
        }
        switch (result.verdict()) {
            case FOUND -> {
                if (result.find() != null) {
                    keep(trial.smallest(result.find(), claims));
                }
            }
            case ADDRESS_DECIDES -> addressDecides.incrementAndGet();
            case REJECTED, SAFE -> {
                // As it should be.
            }
        }
        Comparison comparison = bench.comparison();
        if (comparison != null && result.outcome() != null && isOneOf(number, plan.kernelEvery())) {
            comparison.of(candidate, result.outcome()).ifPresent(verdicts -> count(verdicts, candidate));
        }
    }

    private static boolean isOneOf(long number, int every) {
        return every > 0 && number % every == 0;
    }

    private void count(Comparison.Verdicts verdicts, Candidate candidate) {
        inKernel.incrementAndGet();
        acceptedByKernel.addAndGet(verdicts.kernel().isEmpty() ? 1 : 0);
        if (verdicts.onlyHere()) {
            onlyHere.add(verdicts.reason(), candidate);
        } else if (verdicts.onlyInKernel()) {
            onlyInKernel.add(verdicts.reason(), candidate);
        }
    }

    private void keep(Find find) {
        synchronized (finds) {
            finds.add(CaseText.of(find));
        }
    }
}
