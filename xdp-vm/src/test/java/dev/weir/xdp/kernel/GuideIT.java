package dev.weir.xdp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.sys.TestNamespaces;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/xdp-vm.md shows. */
class GuideIT {
    private static final Path OBJECT = Path.of("src/test/resources/bpf/engine.bpf.o");

    @BeforeAll
    static void needsTheKernel() {
        Kernel.assumeUsable();
    }

    @Test
    void theGuideRunsAsItStands() throws Exception {
        CollectionSpec spec = CollectionSpec.parse(OBJECT)
                .withConstant("config_verdict", Verdict.TX.code())
                .withPrograms("verdict")
                .withMaxEntries("hits", 1024);

        try (TestNamespaces namespaces = TestNamespaces.make();
                Engine engine = new KernelEngine();
                Collection collection = engine.load(spec)) {
            BpfMap hits = collection.map("hits");
            MemorySegment length = MemorySegment.ofArray(new int[] {64});
            MemorySegment count = MemorySegment.ofArray(new long[1]);
            hits.update(length, count, UpdateMode.ANY);

            TestRun.Result result = collection.program("verdict").testRun(TestRun.of(new byte[64]));
            assertEquals(Verdict.TX, result.verdict());

            hits.lookup(length, count);
            assertEquals(1, count.getAtIndex(ValueLayout.JAVA_LONG, 0));

            AttachOptions.Mode mode = namespaces.a().call(() -> {
                try (Link link = collection.program("verdict").attach(AttachOptions.to("va"))) {
                    return link.mode();
                }
            });
            assertEquals(AttachOptions.Mode.NATIVE, mode);
        }
    }
}
