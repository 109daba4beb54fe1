package dev.weir.xdp.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.Capabilities;
import dev.weir.xdp.sys.Capabilities.Capability;
import dev.weir.xdp.sys.TestNamespaces;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What docs/xdp-vm.md shows, in user space. */
class GuideIT {
    private static final Path OBJECT = Path.of("src/test/resources/bpf/engine.bpf.o");

    @Test
    void theGuideRunsInUserSpaceAsItStands() throws Exception {
        CollectionSpec spec = guideSpec();
        try (Engine engine = new VmEngine();
                Collection collection = engine.load(spec)) {
            BpfMap hits = collection.map("hits");
            MemorySegment length = MemorySegment.ofArray(new int[] {64});
            MemorySegment count = MemorySegment.ofArray(new long[1]);
            hits.update(length, count, UpdateMode.ANY);

            TestRun.Result result = collection.program("verdict").testRun(TestRun.of(new byte[64]));
            assertEquals(Verdict.TX, result.verdict());

            hits.lookup(length, count);
            assertEquals(1, count.getAtIndex(ValueLayout.JAVA_LONG, 0));
        }
    }

    @Test
    void attachesAsTheGuideSays() throws Exception {
        needsNamespaces();
        VmOptions options = VmOptions.DEFAULT.withHook(VmOptions.Hook.AF_PACKET).withQueues(2);
        try (TestNamespaces namespaces = TestNamespaces.make();
                Engine engine = new VmEngine(options);
                Collection collection = engine.load(guideSpec());
                Link link =
                        namespaces.a().call(() -> collection.program("verdict").attach(AttachOptions.to("va")))) {
            assertTrue(link.hook().startsWith("AF_PACKET"), link.hook());
            assertEquals(AttachOptions.Mode.GENERIC, link.mode());
            assertTrue(
                    link.counters().containsKey("received"),
                    () -> link.counters().toString());
            assertEquals(0, collection.program("verdict").stats().fallbacks());
        }
    }

    private static CollectionSpec guideSpec() throws Exception {
        return CollectionSpec.parse(OBJECT)
                .withConstant("config_verdict", Verdict.TX.code())
                .withPrograms("verdict")
                .withMaxEntries("hits", 1024);
    }

    private static void needsNamespaces() {
        var missing = Capabilities.missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_SYS_ADMIN);
        if (!missing.isEmpty()) {
            System.out.println("skipped: namespaces need " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), () -> "namespaces need " + missing);
    }
}
