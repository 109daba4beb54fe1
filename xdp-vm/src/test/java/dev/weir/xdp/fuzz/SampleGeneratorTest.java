package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.AtomicOperation;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Structure;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SampleGeneratorTest {
    private static final int SAMPLES = 2000;
    private static final Set<Integer> ALL = allOpcodes();
    private static final Set<Helper> LEFT_OUT = EnumSet.of(
            Helper.KTIME_GET_NS,
            Helper.KTIME_GET_BOOT_NS,
            Helper.KTIME_GET_COARSE_NS,
            Helper.KTIME_GET_TAI_NS,
            Helper.JIFFIES64,
            Helper.GET_PRANDOM_U32,
            Helper.GET_SMP_PROCESSOR_ID,
            Helper.GET_NUMA_NODE_ID,
            Helper.MAP_LOOKUP_PERCPU_ELEM,
            Helper.FIB_LOOKUP,
            Helper.CHECK_MTU,
            Helper.PERF_EVENT_OUTPUT,
            Helper.TRACE_PRINTK,
            Helper.TRACE_VPRINTK,
            Helper.SPIN_LOCK,
            Helper.SPIN_UNLOCK,
            Helper.TCP_RAW_GEN_SYNCOOKIE_IPV4,
            Helper.TCP_RAW_GEN_SYNCOOKIE_IPV6,
            Helper.TCP_RAW_CHECK_SYNCOOKIE_IPV4,
            Helper.TCP_RAW_CHECK_SYNCOOKIE_IPV6);

    @Test
    void makesTheSameProgramOfTheSameSeed() {
        assertEquals(
                SampleGenerator.generate(7).program(),
                SampleGenerator.generate(7).program());
    }

    @Test
    void makesWellFormedPrograms() {
        for (long seed = 0; seed < SAMPLES; seed++) {
            assertEquals(
                    Optional.empty(),
                    Structure.defect(SampleGenerator.generate(seed).program()),
                    "seed " + seed);
        }
    }

    /** All opcodes of RFC 9669, but for the packet loads of classic BPF. */
    @Test
    void usesTheWholeInstructionSet() {
        Set<Integer> opcodes = instructions().map(Instruction::opcode).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), missing(opcodes));
    }

    @Test
    void usesEveryAtomicOperationOnBothSizes() {
        Set<String> used = instructions()
                .filter(it -> it.opcode() == 0xc3 || it.opcode() == 0xdb)
                .map(it -> it.opcode() + "/" + it.immediate())
                .collect(Collectors.toSet());
        assertEquals(2 * AtomicOperation.values().length, used.size(), used.toString());
    }

    @Test
    void usesEveryMap() {
        Set<Integer> used = instructions()
                .filter(Sample::isLoadOfMap)
                .map(Instruction::immediate)
                .collect(Collectors.toSet());
        assertEquals(SampleMap.values().length, used.size(), used.toString());
    }

    /** All helpers of this machine, but for those whose results are a matter of the machine, and locks. */
    @Test
    void callsTheHelpersWhoseResultsAreTheSameEverywhere() {
        Set<Helper> called = instructions()
                .filter(Instruction::isHelperCall)
                .map(call -> Helper.of(call.immediate()).orElseThrow())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Helper.class)));
        called.removeAll(LEFT_OUT);
        assertEquals(EnumSet.complementOf(EnumSet.copyOf(LEFT_OUT)), called);
    }

    private static Stream<Instruction> instructions() {
        return LongStream.range(0, SAMPLES)
                .mapToObj(SampleGenerator::generate)
                .flatMap(sample -> sample.program().stream());
    }

    @Test
    void writesProgramsDownAndReadsThemBack() {
        for (long seed = 0; seed < SAMPLES / 10; seed++) {
            Sample sample = SampleGenerator.generate(seed);
            Sample again = Reproducer.read(Reproducer.write(sample, "what it shows"));
            assertEquals(sample.program(), again.program(), "seed " + seed);
            assertEquals(sample.packets().size(), again.packets().size());
            assertArrayEquals(sample.packets().getFirst(), again.packets().getFirst());
        }
    }

    private static Set<Integer> missing(Set<Integer> used) {
        Set<Integer> missing = new TreeSet<>(ALL);
        missing.removeAll(used);
        return missing;
    }

    private static Set<Integer> allOpcodes() {
        Set<Integer> all = new TreeSet<>(Set.of(0x00, 0x05, 0x06, 0x18, 0x85, 0x95));
        for (int operation = 0; operation <= 0xd0; operation += 0x10) {
            boolean unary = operation == 0x80;
            boolean swap = operation == 0xd0;
            // Class ALU64 has no second form of either, class ALU none of the negation.
            all.addAll(Set.of(operation | 0x04, operation | 0x07));
            if (!unary) {
                all.add(operation | 0x0c);
            }
            if (!unary && !swap) {
                all.add(operation | 0x0f);
            }
            boolean condition = operation != 0 && operation != 0x80 && operation != 0x90;
            if (condition) {
                all.addAll(Set.of(operation | 0x05, operation | 0x0d, operation | 0x06, operation | 0x0e));
            }
        }
        for (int size = 0; size <= 0x18; size += 0x08) {
            all.addAll(Set.of(0x61 | size, 0x62 | size, 0x63 | size));
        }
        all.addAll(Set.of(0x81, 0x89, 0x91, 0xc3, 0xdb));
        return all;
    }
}
