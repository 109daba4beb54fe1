package dev.weir.e2e.differential;

import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.spec.CollectionSpec;

/** The load balancer's program on one machine, with maps of its own. */
final class Balancer implements AutoCloseable {
    private final String machine;
    private final Engine engine;
    private final CollectionSpec spec;
    private final Collection live;
    private final WeirMaps maps;
    private final Program program;

    /** Takes ownership of the engine. */
    Balancer(String machine, Engine engine, MapSizes sizes, ProgramConfig config) {
        this.machine = machine;
        this.engine = engine;
        WeirObject object = WeirObject.read().sized(sizes);
        this.spec = object.spec(config);
        this.live = engine.load(spec);
        this.maps = object.maps(live);
        this.program = live.program(WeirObject.PROGRAM);
    }

    /** What to call it. */
    String machine() {
        return machine;
    }

    WeirMaps maps() {
        return maps;
    }

    TestRun.Result run(byte[] frame) {
        return program.testRun(TestRun.of(frame));
    }

    /** Runs that were to be compiled and were not. */
    long fallbacks() {
        return program.stats().fallbacks();
    }

    Contents contents() {
        return Contents.of(spec, live);
    }

    /** Forgets all flows. */
    void forgetFlows() {
        maps.flows().removeIf(_ -> true);
        maps.natFlows().removeIf(_ -> true);
        maps.natReplies().removeIf(_ -> true);
    }

    @Override
    public void close() {
        live.close();
        engine.close();
    }
}
