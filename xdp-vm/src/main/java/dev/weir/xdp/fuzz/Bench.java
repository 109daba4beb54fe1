package dev.weir.xdp.fuzz;

import dev.weir.xdp.btf.SourceInfo;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.ProgramType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What one thread needs to make programs and to try them. */
final class Bench implements AutoCloseable {
    /** Of so many programs one is of an object: they are long, and take longer. */
    private static final int OBJECTS_ONE_IN = 50;

    private static final int MOST_SLOTS = 400;

    private final Setting drafts = Setting.ofDrafts();
    private final DraftGenerator generator = new DraftGenerator(drafts);
    private final List<Candidate> originals = new ArrayList<>();
    private final IdentityHashMap<Setting, Trial> trials = new IdentityHashMap<>();
    private final @Nullable Comparison comparison;

    Bench(List<CollectionSpec> objects, boolean withKernel) {
        objects.forEach(this::take);
        this.comparison = withKernel ? new Comparison() : null;
    }

    private void take(CollectionSpec object) {
        Setting setting = Setting.of(object);
        for (ProgramSpec program : object.programs().values()) {
            boolean plain =
                    program.coreRelocations().isEmpty() && program.kind().type() == ProgramType.XDP;
            if (plain && program.instructions().size() <= MOST_SLOTS) {
                SourceInfo source = new SourceInfo(program.source().functions(), List.of());
                originals.add(new Candidate(0, setting, setting.indexed(program), source, 0));
            }
        }
    }

    /** The program of a seed: a draft, or one of an object's that was changed. */
    Candidate candidate(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        if (originals.isEmpty() || random.nextInt(OBJECTS_ONE_IN) > 0) {
            return generator.generate(seed);
        }
        Candidate original = originals.get(random.nextInt(originals.size()));
        return new Candidate(
                seed,
                original.setting(),
                new Mutator(random).mutate(original.code(), original.setting()),
                original.source(),
                0);
    }

    Trial trial(Setting setting) {
        return trials.computeIfAbsent(setting, Trial::new);
    }

    @Nullable
    Comparison comparison() {
        return comparison;
    }

    @Override
    public void close() {
        trials.values().forEach(Trial::close);
        if (comparison != null) {
            comparison.close();
        }
    }
}
