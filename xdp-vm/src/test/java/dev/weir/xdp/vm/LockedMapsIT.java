package dev.weir.xdp.vm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.TestObjects;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values with a lock in them: what programs do under it and what control does under it is whole, on both engines. */
class LockedMapsIT {
    private static final int ACCOUNT = 24;
    private static final int CREDIT = 8;
    private static final int DEBIT = 16;

    private static Engine start(String name) {
        if (name.equals("vm")) {
            return new VmEngine();
        }
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
        return new KernelEngine();
    }

    @ParameterizedTest
    @ValueSource(strings = {"by_number", "by_name"})
    void controlGetsTheKernelsAnswers(String name) {
        CollectionSpec spec = TestObjects.parse("locks");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the operations on " + name + ": " + seed);
        try (Engine kernel = start("kernel");
                Engine vm = start("vm");
                Collection theirs = kernel.load(spec);
                Collection own = vm.load(spec)) {
            for (int i = 0; i < 3000; i++) {
                MemorySegment key = MemorySegment.ofArray(new int[] {random.nextInt(7)});
                byte[] bytes = new byte[ACCOUNT];
                random.nextBytes(bytes);
                MemorySegment expected = MemorySegment.ofArray(bytes.clone());
                MemorySegment actual = MemorySegment.ofArray(bytes.clone());
                int kind = random.nextInt(12);
                String where = "seed %d, operation %d of kind %d".formatted(seed, i, kind);
                assertEquals(
                        operate(theirs.map(name), kind, key, expected),
                        operate(own.map(name), kind, key, actual),
                        where);
                assertEquals(hex(expected), hex(actual), where);
            }
        }
    }

    private static String operate(BpfMap map, int kind, MemorySegment key, MemorySegment value) {
        UpdateMode mode =
                List.of(UpdateMode.ANY, UpdateMode.CREATE, UpdateMode.REPLACE).get(kind % 3);
        return outcome(() -> switch (kind) {
            case 0, 1 -> map.lookup(key, value);
            case 2, 3 -> map.lookupLocked(key, value);
            case 4 -> map.delete(key);
            case 5 -> map.lookupAndDelete(key, value);
            case 6, 7, 8 -> map.update(key, value, mode);
            default -> map.updateLocked(key, value, mode);
        });
    }

    private static String outcome(BooleanSupplier operation) {
        try {
            return String.valueOf(operation.getAsBoolean());
        } catch (BpfException e) {
            return Errno.name(e.errno());
        }
    }

    private static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(JAVA_BYTE));
    }

    /** The program finds its value in a map that another holds. */
    @ParameterizedTest
    @ValueSource(strings = {"kernel", "vm"})
    void whatIsWrittenUnderTheLockIsReadWhole(String engineName) throws InterruptedException {
        try (Engine engine = start(engineName);
                Collection live = engine.load(TestObjects.parse("locks"))) {
            BpfMap accounts = live.map("by_name");
            MemorySegment name = MemorySegment.ofArray(new int[] {7});
            accounts.update(name, MemorySegment.ofArray(new byte[ACCOUNT]), UpdateMode.ANY);
            int runs = 2_000_000;
            Thread program = Thread.ofPlatform().start(() -> {
                TestRun.Result result = live.program("transfer").testRun(new TestRun(new byte[64], runs));
                assertEquals(Verdict.PASS, result.verdict());
            });
            MemorySegment account = MemorySegment.ofArray(new byte[ACCOUNT]);
            while (program.isAlive()) {
                assertTrue(accounts.lookupLocked(name, account));
                long credit = account.get(JAVA_LONG_UNALIGNED, CREDIT);
                assertEquals(credit, account.get(JAVA_LONG_UNALIGNED, DEBIT));
            }
            program.join();
            accounts.lookupLocked(name, account);
            assertEquals(runs, account.get(JAVA_LONG_UNALIGNED, CREDIT));
        }
    }

    /** A map without locks does not stand in for one with, or programs would take other bytes for a lock. */
    @ParameterizedTest
    @ValueSource(strings = {"kernel", "vm"})
    void mapsOfMapsWithLocksHoldOnlyMapsWithLocks(String engineName) {
        MapSpec without = new MapSpec("without", MapType.HASH, 4, ACCOUNT, 4, 0);
        try (Engine engine = start(engineName);
                Collection live = engine.load(TestObjects.parse("locks"));
                Collection other = engine.load(CollectionSpec.of("test", List.of(without), List.of()))) {
            MemorySegment slot = MemorySegment.ofArray(new int[1]);
            BpfMap branches = live.map("branches");
            assertEquals("EINVAL", outcome(() -> branches.update(slot, other.map("without"), UpdateMode.ANY)));
            assertEquals("true", outcome(() -> branches.update(slot, live.map("by_name"), UpdateMode.ANY)));
        }
    }

    @Test
    void mapsWithoutLocksCannotBeLocked() {
        MapSpec plain = new MapSpec("plain", MapType.HASH, 4, 8, 4, 0);
        for (String name : List.of("kernel", "vm")) {
            try (Engine engine = start(name);
                    Collection live = engine.load(CollectionSpec.of("test", List.of(plain), List.of()))) {
                MemorySegment key = MemorySegment.ofArray(new int[1]);
                MemorySegment value = MemorySegment.ofArray(new long[1]);
                assertEquals("EINVAL", outcome(() -> live.map("plain").lookupLocked(key, value)));
                assertEquals("EINVAL", outcome(() -> live.map("plain").updateLocked(key, value, UpdateMode.ANY)));
            }
        }
    }
}
