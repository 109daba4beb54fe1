package dev.weir.e2e.bench;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Engine;
import dev.weir.xdp.bench.BenchMachine;
import dev.weir.xdp.bench.Workload;
import dev.weir.xdp.bench.Workloads;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadsIT {

    @ParameterizedTest
    @MethodSource("dev.weir.xdp.bench.BenchMachine#available")
    void everyPacketIsMappedToItself(BenchMachine machine) {
        List<Workload> workloads = new ArrayList<>(Workloads.packaged());
        workloads.add(Workloads.floor());
        workloads.add(Workloads.straight(1000));
        workloads.add(new BalancerWorkload());
        try (Engine engine = machine.open()) {
            for (Workload workload : workloads) {
                try (Workload.Loaded loaded = workload.load(engine)) {
                    assertAll(loaded.subjects().stream().map(one -> () -> assertTrue(one.time(100) > 0, one.path())));
                }
            }
        }
    }
}
