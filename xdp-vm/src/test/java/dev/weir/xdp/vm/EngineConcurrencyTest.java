package dev.weir.xdp.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Programs run on several CPUs while control threads put what they use into maps, take it out, close it and load it anew. Memory that is
 * given back is soon others', so a program that still used it would find something else there than what belongs to it.
 */
class EngineConcurrencyTest {
    private static final int ROUNDS = 700;
    private static final int REPEAT = 500;

    /** What the value of every map says: a verdict. */
    private static final long RIGHT = 3;

    private final VmEngine engine = new VmEngine(VmOptions.DEFAULT.withCpus(3));
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private static final MapSpec VALUE = new MapSpec("value", MapType.ARRAY, 4, 8, 512, 0);

    private static final String LOOK_UP = """
            *(u32 *)(r10 - 4) = 0
            r2 = r10
            r2 += -4
            r1 = map[%s]
            call 1
            if r0 == 0 goto out
            """;

    private static final String ANSWER = """
            r0 = *(u64 *)(r0 + 0)
            exit
            out:
            r0 = 2
            exit
            """;

    private static ProgramSpec program(String name, String text) {
        Assembly assembly = new Assembler().assemble(text);
        MapReference[] references = assembly.maps().stream()
                .map(load -> new MapReference.ToMap(load.slot(), load.name()))
                .toArray(MapReference[]::new);
        return ProgramSpec.xdp(name, assembly.instructions(), references);
    }

    private static MemorySegment slot(int number) {
        return MemorySegment.ofArray(new int[] {number});
    }

    /** A map whose every value is right, and a program that answers by it. */
    private Collection target() {
        Collection live = engine.load(CollectionSpec.of(
                "target", List.of(VALUE), List.of(program("answer", LOOK_UP.formatted("value") + ANSWER))));
        for (int i = 0; i < 512; i++) {
            live.map("value").update(slot(i), MemorySegment.ofArray(new long[] {RIGHT}), UpdateMode.ANY);
        }
        return live;
    }

    @Test
    void tailCallsReachOnlyProgramsThatLive() throws InterruptedException {
        MapSpec programs = new MapSpec("programs", MapType.PROG_ARRAY, 4, 4, 1, 0);
        ProgramSpec caller = program("caller", "r2 = map[programs]\nr3 = 0\ncall 12\nr0 = 2\nexit");
        CollectionSpec spec = CollectionSpec.of("caller", List.of(programs), List.of(caller));
        hammer(spec, "caller", live -> {
            try (Collection target = target()) {
                live.map("programs").update(slot(0), target.program("answer"), UpdateMode.ANY);
            }
            live.map("programs").delete(slot(0));
        });
    }

    @Test
    void mapsOfMapsHandOutOnlyMapsThatLive() throws InterruptedException {
        for (MapType type : EnumSet.of(MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS)) {
            MapSpec outer = new MapSpec("outer", type, 4, 4, 4, 0, 0, null, MapContents.NONE, VALUE);
            String text = LOOK_UP.formatted("outer") + """
                    r1 = r0
                    r2 = r10
                    r2 += -4
                    call 1
                    if r0 == 0 goto out
                    """ + ANSWER;
            CollectionSpec spec = CollectionSpec.of("outer", List.of(outer), List.of(program("look_twice", text)));
            hammer(spec, "look_twice", live -> {
                try (Collection target = target()) {
                    live.map("outer").update(slot(0), target.map("value"), UpdateMode.ANY);
                }
                live.map("outer").delete(slot(0));
            });
        }
    }

    @Test
    void programsOutliveTheMapsThatTheyWereLoadedWith() throws InterruptedException {
        long before = NativeMemory.liveBytes();
        AtomicReference<Collection> current = new AtomicReference<>(target());
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> runners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            runners.add(start(() -> {
                while (!done.get()) {
                    try {
                        check(Objects.requireNonNull(current.get()).program("answer"));
                    } catch (IllegalStateException e) {
                        assertTrue(String.valueOf(e.getMessage()).contains("closed"), e::getMessage);
                    }
                }
            }));
        }
        CollectionSpec spec = CollectionSpec.of(
                "target", List.of(VALUE), List.of(program("answer", LOOK_UP.formatted("value") + ANSWER)));
        for (int round = 0; round < ROUNDS && failure.get() == null; round++) {
            Collection old = Objects.requireNonNull(current.get());
            // Every other time on the maps that there are, as a reload of programs does it.
            current.set(
                    round % 2 == 0 ? target() : engine.load(spec, new LoadOptions(Map.of("value", old.map("value")))));
            old.close();
        }
        done.set(true);
        for (Thread runner : runners) {
            runner.join();
        }
        assertNull(failure.get(), () -> String.valueOf(failure.get()));
        Objects.requireNonNull(current.get()).close();
        assertEquals(before, NativeMemory.liveBytes());
    }

    /** What a control thread does to a collection, again and again. */
    @FunctionalInterface
    private interface Change {
        void to(Collection live);
    }

    private void hammer(CollectionSpec spec, String program, Change change) throws InterruptedException {
        long before = NativeMemory.liveBytes();
        try (Collection live = engine.load(spec)) {
            AtomicBoolean done = new AtomicBoolean();
            List<Thread> runners = new ArrayList<>();
            List<Thread> changers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                runners.add(start(() -> {
                    while (!done.get() && failure.get() == null) {
                        check(live.program(program));
                    }
                }));
                changers.add(start(() -> {
                    for (int round = 0; round < ROUNDS && failure.get() == null; round++) {
                        change.to(live);
                    }
                }));
            }
            for (Thread changer : changers) {
                changer.join();
            }
            done.set(true);
            for (Thread runner : runners) {
                runner.join();
            }
        }
        assertNull(failure.get(), () -> String.valueOf(failure.get()));
        assertEquals(before, NativeMemory.liveBytes());
    }

    private static void check(Program program) {
        Set<Verdict> right = EnumSet.of(Verdict.TX, Verdict.PASS);
        for (int i = 0; i < 4; i++) {
            Verdict verdict = program.testRun(new TestRun(new byte[64], REPEAT)).verdict();
            assertTrue(right.contains(verdict), () -> "a program found " + verdict + " where it may not look");
        }
    }

    private Thread start(Runnable work) {
        return Thread.ofPlatform().start(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
    }
}
