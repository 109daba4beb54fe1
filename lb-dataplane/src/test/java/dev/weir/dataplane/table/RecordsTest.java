package dev.weir.dataplane.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordsTest {
    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");
    private static final Frontend FRONTEND = new Frontend(ADDRESS, Protocol.TCP, 80);
    private static final BackendEntry BACKEND = new BackendEntry("b1", ADDRESS, 80, 1, BackendState.ACTIVE);
    private static final PoolTable POOL = new PoolTable("p", Mode.NAT, 251, List.of(BACKEND));

    static Stream<Executable> impossibleValues() {
        return Stream.of(
                () -> new Frontend(ADDRESS, Protocol.TCP, 0),
                () -> new Frontend(ADDRESS, Protocol.TCP, 65_536),
                () -> new BackendEntry("", ADDRESS, 80, 1, BackendState.ACTIVE),
                () -> new BackendEntry("b", ADDRESS, -1, 1, BackendState.ACTIVE),
                () -> new BackendEntry("b", ADDRESS, 80, -1, BackendState.ACTIVE),
                () -> new BackendEntry("b", ADDRESS, 80, 65_536, BackendState.ACTIVE),
                () -> new PoolTable("p", Mode.NAT, 252, List.of()),
                () -> new PoolTable("p", Mode.NAT, 251, 535, List.of()),
                () -> new PoolTable("p", Mode.NAT, 251, 65_496, List.of()),
                () -> new PoolTable("p", Mode.NAT, 251, List.of(BACKEND, BACKEND)),
                () -> new ServiceTable("s", 0, 0, List.of(FRONTEND), POOL),
                () -> new ServiceTable("s", 1, 0, List.of(), POOL),
                () -> new ServiceTable("s", 1, 0, List.of(FRONTEND, FRONTEND), POOL),
                () -> new ServiceTable("s".repeat(254), 1, 0, List.of(FRONTEND), POOL),
                () -> new ServiceRemoved("s", -1));
    }

    @ParameterizedTest
    @MethodSource("impossibleValues")
    void cannotHoldImpossibleValues(Executable constructor) {
        assertThrows(IllegalArgumentException.class, constructor);
    }

    @Test
    void givesSlotsOnlyToActiveBackendsWithAWeight() {
        PoolTable pool = new PoolTable(
                "p",
                Mode.NAT,
                251,
                List.of(
                        new BackendEntry("draining", ADDRESS, 80, 1, BackendState.DRAINING),
                        new BackendEntry("failed", ADDRESS, 81, 1, BackendState.FAILED),
                        new BackendEntry("idle", ADDRESS, 82, 0, BackendState.ACTIVE),
                        new BackendEntry("active", ADDRESS, 83, 1, BackendState.ACTIVE)));
        assertEquals(List.of(3), Arrays.stream(pool.slots()).distinct().boxed().toList());
    }

    @Test
    void writesFrontendsAsUrlsDo() {
        assertEquals("tcp/192.0.2.1:80", FRONTEND.toString());
        assertEquals("udp/[2001:db8::1]:53", new Frontend(IpAddress.parse("2001:db8::1"), Protocol.UDP, 53).toString());
    }
}
