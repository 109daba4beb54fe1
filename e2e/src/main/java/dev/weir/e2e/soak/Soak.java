package dev.weir.e2e.soak;

import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.e2e.differential.Packets;
import dev.weir.e2e.differential.Scene;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One soak. A round is what an agent does in a day: tables change many times, then the program is loaded anew on the live maps but for
 * those that get another capacity, put in place of the attached one, and the old one closed. Every other round has the same capacities, so
 * every other footprint is that of the same situation. For one thread.
 */
final class Soak {
    private static final int FRAMES = 4096;
    private static final int CHANGES_PER_ROUND = 40;
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(25);
    /** What the JVM itself has to grow by is there by then. */
    private static final double WARM = 0.25;
    /** Maps that keep their size, and their contents. */
    private static final List<String> KEPT =
            List.of("frontends", "vips", "services", "slots", "backends", "verdicts", "drops");

    private final VmOptions options;
    private final Duration length;
    private final Consumer<String> progress;
    private final Random random = new Random();
    private final Scene scene = new Scene();

    Soak(VmOptions options, Duration length, Consumer<String> progress) {
        this.options = options;
        this.length = length;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param rounds loads of the program
     * @param frames run through it
     * @param growth what has grown; empty if nothing has
     */
    record Outcome(int rounds, long frames, Optional<String> growth) {}

    /** Lays a cable of its own and runs. */
    Outcome run() throws Exception {
        Footprint before = Footprint.now();
        Outcome outcome;
        try (Cable cable = Cable.lay()) {
            outcome = run(cable);
        }
        Footprint after = Footprint.now();
        progress.accept("before: %s; after: %s".formatted(before, after));
        Optional<String> left = after.nativeBytes() == before.nativeBytes()
                ? Optional.empty()
                : Optional.of("native memory is left: %,d bytes".formatted(after.nativeBytes() - before.nativeBytes()));
        return outcome.growth().isPresent() ? outcome : new Outcome(outcome.rounds(), outcome.frames(), left);
    }

    private Outcome run(Cable cable) throws Exception {
        List<byte[]> frames =
                Stream.generate(new Packets(scene, random)::next).limit(FRAMES).toList();
        try (Engine engine = new VmEngine(options);
                Generation first = load(engine, 0, Optional.empty());
                Link link = cable.balancer().call(() -> first.attach());
                Source source = cable.source().call(() -> Source.start(Interfaces.index(Cable.SOURCE_END), frames))) {
            return soak(engine, first, link, source);
        }
    }

    private Outcome soak(Engine engine, Generation first, Link link, Source source) throws InterruptedException {
        long began = System.nanoTime();
        Generation current = first;
        Optional<Footprint> reference = Optional.empty();
        Optional<String> growth = Optional.empty();
        int round = 0;
        while (growth.isEmpty() && System.nanoTime() - began < length.toNanos()) {
            round++;
            change(current.maps());
            Generation next = load(engine, round, Optional.of(current));
            link.replace(next.collection().program(WeirObject.PROGRAM));
            current.close();
            current = next;
            if (round % 2 == 0) {
                Footprint now = Footprint.now();
                progress.accept(
                        "round %d, %,d frames sent, %s; %s".formatted(round, source.sent(), link.counters(), now));
                growth = reference.flatMap(now::growthSince);
                boolean warm = System.nanoTime() - began > WARM * length.toNanos();
                reference = reference.isPresent() || !warm ? reference : Optional.of(now);
            }
        }
        long frames = link.counters().getOrDefault("received", 0L);
        link.close();
        current.close();
        return new Outcome(round, frames, reference.isPresent() ? growth : Optional.of("it was too short to compare"));
    }

    private void change(WeirMaps maps) throws InterruptedException {
        for (int i = 0; i < CHANGES_PER_ROUND; i++) {
            scene.change(random).to(maps);
            Thread.sleep(BETWEEN_CHANGES);
        }
    }

    /** Every other generation has smaller flow tables. */
    private Generation load(Engine engine, int round, Optional<Generation> before) {
        MapSizes sizes = Scene.sizes().withFlows(round % 2 == 0 ? 4096 : 1024);
        WeirObject object = WeirObject.read().sized(sizes);
        Map<String, BpfMap> kept = new HashMap<>();
        before.ifPresent(
                live -> KEPT.forEach(name -> kept.put(name, live.collection().map(name))));
        Collection collection = engine.load(object.spec(Scene.config(new Random(1))), new LoadOptions(kept));
        Generation generation = new Generation(collection, object.maps(collection));
        if (before.isEmpty()) {
            scene.layOut(generation.maps());
        }
        return generation;
    }

    /** A load of the program. */
    private record Generation(Collection collection, WeirMaps maps) implements AutoCloseable {
        Link attach() {
            return collection.program(WeirObject.PROGRAM).attach(AttachOptions.to(Cable.BALANCER_END));
        }

        @Override
        public void close() {
            collection.close();
        }
    }
}
