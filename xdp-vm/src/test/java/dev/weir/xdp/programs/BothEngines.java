package dev.weir.xdp.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The same object on the kernel's engine and on ours: the sample packets come to the same verdicts, bytes and map contents. */
final class BothEngines {
    /** So often does each packet come, for what only happens when it comes again. */
    private static final int ROUNDS = 3;

    /** The values of these are the same for as long as their CPUs are, and those are not; others have numbers of each engine's own. */
    private static final Set<MapType> NOT_COMPARED = EnumSet.complementOf(
            EnumSet.of(MapType.ARRAY, MapType.HASH, MapType.LRU_HASH, MapType.LPM_TRIE, MapType.DEVMAP));

    private BothEngines() {}

    /**
     * Loads it on both and compares.
     *
     * @param object name of the source, which says how maps are filled
     */
    static void compare(String object, CollectionSpec spec, VmOptions.Machine machine) {
        try (OneCpu _ = new OneCpu();
                KernelEngine kernel = new KernelEngine();
                VmEngine vm = new VmEngine(VmOptions.DEFAULT.withMachine(machine));
                Collection theirs = kernel.load(spec);
                Collection own = vm.load(spec)) {
            assertEquals(theirs.programs().keySet(), own.programs().keySet());
            XdpProgram.fill(object, theirs);
            XdpProgram.fill(object, own);
            List<XdpProgram> programs = XdpProgram.runnable().stream()
                    .filter(program -> program.object().equals(object) && program.isDeterministic())
                    .toList();
            for (int round = 0; round < ROUNDS; round++) {
                programs.forEach(program -> runAll(program.name(), theirs, own));
            }
            if (!programs.isEmpty()) {
                theirs.maps().forEach((name, map) -> compareContents(map, own.map(name)));
            }
        }
    }

    private static void runAll(String program, Collection theirs, Collection own) {
        for (Map.Entry<String, byte[]> packet : SamplePackets.all().entrySet()) {
            TestRun run = TestRun.of(packet.getValue());
            TestRun.Result expected = theirs.program(program).testRun(run);
            TestRun.Result actual = own.program(program).testRun(run);
            String where = program + " on " + packet.getKey();
            assertEquals(expected.verdict(), actual.verdict(), where);
            assertArrayEquals(expected.packet(), actual.packet(), where);
        }
    }

    private static void compareContents(BpfMap theirs, BpfMap own) {
        MapSpec spec = theirs.spec();
        if (!NOT_COMPARED.contains(spec.type())) {
            assertEquals(MapDump.of(theirs), MapDump.of(own), spec.name());
        }
    }
}
