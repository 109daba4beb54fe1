package dev.weir.xdp.kernel;

import static dev.weir.xdp.kernel.Kernel.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.UnsupportedKernelException;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.error.XdpException;
import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.kernel.KernelFeature.Code;
import dev.weir.xdp.kernel.KernelFeature.Fragments;
import dev.weir.xdp.kernel.KernelFeature.HelperCall;
import dev.weir.xdp.kernel.KernelFeature.OfMap;
import dev.weir.xdp.kernel.KernelFeature.Version;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.TestObjects;
import dev.weir.xdp.sys.Machine;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What objects need, and what the kernel has, as the kernel says it. */
class KernelFeatureIT {
    private static final int FOR_OTHER_PROGRAMS = 95;
    private static final int OF_NOBODY = 9999;

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    static Stream<KernelFeature> features() {
        Stream<KernelFeature> helpers = Stream.of(Helper.values()).map(helper -> new HelperCall(helper.number()));
        Stream<KernelFeature> others =
                Stream.of(new OfMap(MapType.BLOOM_FILTER), new OfMap(MapType.USER_RINGBUF), new Fragments());
        return Stream.of(helpers, others, Stream.of(Code.values())).flatMap(all -> all);
    }

    @ParameterizedTest
    @MethodSource("features")
    void findsWhatAKernelOfItsReleaseHas(KernelFeature feature) {
        Set<String> before = Kernel.descriptors();
        Version since = feature.since();
        boolean has = FeatureProbe.has(feature);
        // Older kernels may have got it from their distribution.
        assertTrue(has || Machine.kernelOlderThan(since.major(), since.minor()), feature::title);
        assertEquals(before, Kernel.descriptors());
    }

    @Test
    void findsThatAKernelLacksSomething() {
        assertFalse(FeatureProbe.has(new HelperCall(FOR_OTHER_PROGRAMS)));
        assertFalse(FeatureProbe.has(new HelperCall(OF_NOBODY)));
        assertFalse(FeatureProbe.has(new OfMap(MapType.UNSPEC)));
    }

    @Test
    void namesWhatIsMissingAndSinceWhenItIsThere() {
        VerifierRejectedException refusal = refusal(calling(OF_NOBODY));
        XdpException explained =
                CollectionLoad.explain(refusal, List.of(Code.VERSION_4, new HelperCall(Helper.LOOP.number())));
        assertInstanceOf(UnsupportedKernelException.class, explained);
        assertSays(explained, "no instructions of version 4", "and no helper bpf_loop", "from Linux 6.6 on");
        assertSame(refusal, explained.getCause());
    }

    @Test
    void leavesTheVerifiersReasonWhereNothingIsMissing() {
        VerifierRejectedException refusal = refusal(calling(OF_NOBODY));
        assertSame(refusal, CollectionLoad.explain(refusal, List.of()));
        Instructions unset =
                Instructions.builder().callHelper(Helper.LOOP.number()).exit().build();
        assertSays(refusal(Kernel.programs(ProgramSpec.xdp("unset", unset))), "!read_ok");
    }

    private static VerifierRejectedException refusal(CollectionSpec spec) {
        return assertThrows(VerifierRejectedException.class, () -> new KernelEngine().load(spec));
    }

    @Test
    void knowsWhatObjectsNeed() {
        assertEquals(List.of(new HelperCall(Helper.LOOP.number())), KernelEngine.needs(calling(Helper.LOOP.number())));
        assertEquals(List.of(Code.ATOMICS), KernelEngine.needs(TestObjects.parse("programs/atomics")));
        assertEquals(
                List.of(new OfMap(MapType.BLOOM_FILTER)),
                KernelEngine.needs(TestObjects.parse("programs/bloom_filter")));
        assertEquals(List.of(Code.VERSION_4), KernelEngine.needs(TestObjects.parse("programs/isa_v4_arithmetic")));
        assertEquals(List.of(Code.VERSION_4), KernelEngine.needs(TestObjects.parse("programs/isa_v4_gotol")));
        List<KernelFeature> callback = KernelEngine.needs(TestObjects.parse("programs/loop_callback"));
        assertTrue(callback.contains(Code.CALLBACKS), callback::toString);
    }

    private static CollectionSpec calling(int helper) {
        Instructions code = Instructions.builder()
                .callHelper(helper)
                .move(Register.R0, 2)
                .exit()
                .build();
        return Kernel.programs(ProgramSpec.xdp("caller", code));
    }
}
