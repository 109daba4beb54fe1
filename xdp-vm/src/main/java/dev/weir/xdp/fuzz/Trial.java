package dev.weir.xdp.fuzz;

import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.interpreter.AddressSpace;
import dev.weir.xdp.interpreter.Interpreter;
import dev.weir.xdp.interpreter.Witness;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.verifier.Outcome;
import dev.weir.xdp.verifier.Verifier;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tries programs of one setting: verifies them, and runs those that are accepted on two {@linkplain Stage stages} that are alike but for
 * where memory lies and what was in it. For one thread.
 */
final class Trial implements AutoCloseable {
    /** The verifier's patience: a program that takes more is no more likely to be unsafe, and costs as much as many. */
    private static final long MOST_INSTRUCTIONS = 20_000;

    /** More than a program executes that does not call back, unless it never ends: a verifier's path has fewer. */
    private static final long BUDGET = 1L << 20;

    /** Loops of helpers may be long, and are not what is looked for. */
    private static final long BUDGET_WITH_CALLBACKS = 1L << 14;

    private static final int[] LENGTHS = {0, 1, 14, 0, 0, 0};

    private final Function<Candidate, Outcome> verifier;
    private final Stage usual;
    private final Stage other;
    private final Supply supply = new Supply();

    /** What became of a program. */
    enum Verdict {
        REJECTED,
        SAFE,
        /** Safe, and what it computes depends on a comparison of addresses, which programs may make. */
        ADDRESS_DECIDES,
        FOUND
    }

    /**
     * The outcome of a trial.
     *
     * @param verdict what became of it
     * @param outcome what the verifier says; null if it broke down
     * @param find what was found; null if nothing
     */
    record Result(
            Verdict verdict,
            @Nullable Outcome outcome,
            @Nullable Find find) {}

    Trial(Setting setting) {
        this(setting, Trial::verify);
    }

    /** @param verifier says what is accepted */
    Trial(Setting setting, Function<Candidate, Outcome> verifier) {
        this.verifier = verifier;
        this.usual = new Stage(setting, AddressSpace.USUAL, (byte) 0, 0);
        this.other = new Stage(setting, AddressSpace.OTHER, (byte) 0xa5, 3);
    }

    /** What the verifier says. */
    static Outcome verify(Candidate candidate) {
        Setting setting = candidate.setting();
        return Verifier.verify(candidate.spec(), setting.byName()::get, setting.btf(), MOST_INSTRUCTIONS);
    }

    /** Tries a program; {@code withClaims} says whether to hold the facts about it against its runs, too. */
    Result of(Candidate candidate, boolean withClaims) {
        Outcome outcome = null;
        try {
            outcome = verifier.apply(candidate);
            if (outcome instanceof Outcome.Rejected) {
                return new Result(Verdict.REJECTED, outcome, null);
            }
            Runs runs = new Runs(candidate, withClaims);
            Find find = runs.all();
            Verdict verdict =
                    find != null ? Verdict.FOUND : runs.addressDecides ? Verdict.ADDRESS_DECIDES : Verdict.SAFE;
            return new Result(verdict, outcome, find);
        } catch (RuntimeException | StackOverflowError e) {
            StackTraceElement[] trace = e.getStackTrace();
            String what = "%s at %s".formatted(e, trace.length > 0 ? trace[0] : "an unknown place");
            return new Result(Verdict.FOUND, outcome, new Find(candidate, Find.Kind.BREAKDOWN, what));
        }
    }

    @Override
    public void close() {
        usual.close();
        other.close();
    }

    /** The runs of one program. */
    private final class Runs {
        private final Candidate candidate;
        private final BitSet maps = new BitSet();
        private final @Nullable Claims claims;
        private final Onlooker onlooker;
        private final Interpreter here;
        private final Interpreter there;
        private final boolean callsBack;
        private final boolean comparable;
        private boolean addressDecides;

        Runs(Candidate candidate, boolean withClaims) {
            this.candidate = candidate;
            Instructions code = candidate.code();
            for (int slot = 0; slot < code.size(); slot++) {
                if (Setting.refersToMap(code.get(slot))) {
                    maps.set(code.get(slot).immediate());
                }
            }
            this.callsBack = code.stream().anyMatch(Instruction::isLoadOfFunction);
            this.comparable = Repeatable.is(candidate);
            this.claims = withClaims ? new Claims(code, other.maps()) : null;
            this.onlooker = new Onlooker(code, claims);
            this.here = usual.load(candidate, budget(), null);
            this.there = other.load(candidate, budget(), onlooker);
        }

        private long budget() {
            return callsBack ? BUDGET_WITH_CALLBACKS : BUDGET;
        }

        @Nullable
        Find all() {
            SplittableRandom lengths = new SplittableRandom(candidate.seed());
            for (int run = 0; run < LENGTHS.length; run++) {
                int bytes = run < 3 ? LENGTHS[run] : lengths.nextInt(14, run == 3 ? 40 : 128);
                Find find = once(candidate.seed() * LENGTHS.length + run, bytes);
                if (find != null) {
                    return find;
                }
            }
            return null;
        }

        private @Nullable Find once(long seed, int bytes) {
            try {
                supply.begin(seed);
                long first = usual.run(here, maps, supply, bytes);
                supply.begin(seed);
                onlooker.begin(there);
                long second = other.run(there, maps, supply, bytes);
                if (claims != null && !claims.broken().isEmpty()) {
                    return new Find(candidate, Find.Kind.CLAIM, claims.broken());
                }
                String difference = first != second ? "what it returns" : usual.difference(other, maps);
                return difference.isEmpty() ? null : leak(difference, seed, bytes);
            } catch (ProgramFaultException fault) {
                String what = String.valueOf(fault.getMessage());
                boolean endless = what.contains("has not ended");
                if (endless && callsBack) {
                    return null;
                }
                return new Find(candidate, endless ? Find.Kind.ENDLESS : Find.Kind.FAULT, what);
            }
        }

        private @Nullable Find leak(String difference, long seed, int bytes) {
            if (!comparable) {
                return null;
            }
            if (waysPart(seed, bytes)) {
                addressDecides = true;
                return null;
            }
            return new Find(
                    candidate, Find.Kind.LEAK, "it gives away where memory lies, or what was there: " + difference);
        }

        /** Whether a comparison comes out differently on the stages: then it is addresses that are compared. */
        private boolean waysPart(long seed, int bytes) {
            return way(usual, seed, bytes) != way(other, seed, bytes);
        }

        private long way(Stage stage, long seed, int bytes) {
            long[] way = {0};
            Witness follow = sight -> way[0] = way[0] * 31 + sight.slot();
            supply.begin(seed);
            stage.run(stage.load(candidate, budget(), follow), maps, supply, bytes);
            return way[0];
        }
    }

    /** A minimal program that shows what was found, as far as it can be made out. */
    Find smallest(Find find, boolean withClaims) {
        Candidate smallest = new Reducer(candidate -> {
                    Find other = of(candidate, withClaims).find();
                    return other != null && other.kind() == find.kind();
                })
                .reduce(find.candidate());
        Find smaller = of(smallest, withClaims).find();
        return smaller != null ? smaller : find;
    }
}
