package dev.weir.xdp.bench;

import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.spec.CollectionSpec;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program of an object, on frames that are given.
 *
 * @param title for people
 * @param spec the object
 * @param program the program that is run
 * @param frames what it is run on, by what to call the way that each takes
 * @param expected what must come of every frame, unchanged; null if anything may
 * @param prepare fills the maps
 */
public record ObjectWorkload(
        String title,
        CollectionSpec spec,
        String program,
        SequencedMap<String, byte[]> frames,
        @Nullable Verdict expected,
        Consumer<Collection> prepare)
        implements Workload {

    @Override
    public Loaded load(Engine engine) {
        Collection live = engine.load(spec);
        prepare.accept(live);
        List<Subject> subjects = frames.entrySet().stream()
                .map(frame -> new Subject(frame.getKey(), live.program(program), frame.getValue(), expected))
                .toList();
        return new Loaded() {
            @Override
            public List<Subject> subjects() {
                return subjects;
            }

            @Override
            public void close() {
                live.close();
            }
        };
    }
}
