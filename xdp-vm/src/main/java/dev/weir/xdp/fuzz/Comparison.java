package dev.weir.xdp.fuzz;

import dev.weir.xdp.verifier.Outcome;
import java.util.Optional;

/** Asks the kernel's verifier about programs that ours has an opinion of. For one thread. */
final class Comparison implements AutoCloseable {
    private static final int MOST_FOR_KERNEL = 4000;

    /** The kernel is asked so often at most to make a program smaller. */
    private static final int MOST_QUESTIONS = 300;

    private final KernelOpinion kernel = new KernelOpinion();

    /**
     * What the two say.
     *
     * @param here why it is rejected here; empty if it is not
     * @param kernel why the kernel rejects it; empty if it does not
     */
    record Verdicts(String here, String kernel) {
        boolean onlyHere() {
            return here.isEmpty() && !kernel.isEmpty();
        }

        boolean onlyInKernel() {
            return !here.isEmpty() && kernel.isEmpty();
        }

        /** What the one says that rejects it. */
        String reason() {
            return here.isEmpty() ? kernel : here;
        }
    }

    /** What comes of a program in the kernel, beside what came of it here; empty if it would take the kernel too long. */
    Optional<Verdicts> of(Candidate candidate, Outcome outcome) {
        if (!isShort(candidate, outcome)) {
            return Optional.empty();
        }
        String here = switch (outcome) {
            case Outcome.Accepted _ -> "";
            case Outcome.Rejected rejected -> rejected.reason();
        };
        return Optional.of(new Verdicts(here, kernel.objection(candidate)));
    }

    /** The kernel takes many seconds for a program with a long way to its limits. One that is rejected here at once may have that still. */
    private static boolean isShort(Candidate candidate, Outcome outcome) {
        boolean mayLoop = candidate.code().stream()
                .anyMatch(it -> it.isLoadOfFunction() || (it.isJump() && it.jumpDistance() < 0));
        return outcome.statistics().instructions() < MOST_FOR_KERNEL
                && (outcome instanceof Outcome.Accepted || !mayLoop);
    }

    /** The same disagreement for the same sort of reason, in a program as small as it gets with so many questions. */
    Candidate smaller(Candidate example, String said) {
        String sort = Disagreements.sort(said);
        boolean accepted = Trial.verify(example) instanceof Outcome.Accepted;
        int[] questions = {MOST_QUESTIONS};
        return new Reducer(candidate -> questions[0] > 0 && isSame(candidate, sort, accepted, questions))
                .reduce(example);
    }

    private boolean isSame(Candidate candidate, String sort, boolean accepted, int[] questions) {
        Outcome outcome = Trial.verify(candidate);
        boolean same = outcome instanceof Outcome.Rejected rejected
                ? !accepted && Disagreements.sort(rejected.reason()).equals(sort)
                : accepted;
        if (!same || !isShort(candidate, outcome)) {
            return false;
        }
        questions[0]--;
        String objection = kernel.objection(candidate);
        return accepted ? Disagreements.sort(objection).equals(sort) : objection.isEmpty();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
