package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Instructions;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Makes random programs of the things that programs do, most of which are safe: the same seed gives the same program. Some are then changed
 * at random.
 */
final class DraftGenerator {
    private static final int[] SLIPS_PER_MILLE = {0, 0, 4, 10, 25};
    private static final int MOST_STATEMENTS = 10;
    private static final int MOST_IN_FUNCTIONS = 4;

    private final Setting setting;

    DraftGenerator(Setting setting) {
        this.setting = setting;
    }

    Candidate generate(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        DraftFunctions functions = new DraftFunctions();
        Instructions code = program(random, functions);
        if (random.nextInt(5) < 2) {
            code = new Mutator(random).mutate(code, setting);
        }
        return Candidate.draft(seed, setting, code, functions.globals());
    }

    private static Instructions program(RandomGenerator random, DraftFunctions functions) {
        CodeWriter code = new CodeWriter();
        int slips = SLIPS_PER_MILLE[random.nextInt(SLIPS_PER_MILLE.length)];
        Draft main = new Draft(random, code, functions, slips);
        main.set(1, Held.CONTEXT);
        if (random.nextInt(8) > 0) {
            int kept = 6 + random.nextInt(4);
            code.copy(kept, 1);
            main.set(kept, Held.CONTEXT);
        }
        main.begin(random.nextInt(Draft.SLOTS));
        new DraftWriter(main).statements(2 + random.nextInt(MOST_STATEMENTS));
        main.end();
        int[] starts = new int[1 + DraftFunctions.MOST];
        for (int number = 1; number <= functions.count(); number++) {
            starts[number] = code.size();
            function(new Draft(random, code, functions, slips), functions.get(number));
        }
        return code.finish(starts);
    }

    private static void function(Draft draft, DraftFunctions.Wanted wanted) {
        int register = 1;
        for (Held argument : wanted.arguments()) {
            draft.set(register++, argument);
        }
        draft.begin(draft.choose(3));
        new DraftWriter(draft).statements(1 + draft.choose(MOST_IN_FUNCTIONS));
        if (wanted.kind() == DraftFunctions.Kind.CALLBACK && !draft.slip()) {
            int result = draft.number();
            if (result != 0) {
                draft.code.copy(0, result);
            }
            draft.code.mask(0, 1);
            draft.finish();
        } else {
            draft.end();
        }
    }
}
