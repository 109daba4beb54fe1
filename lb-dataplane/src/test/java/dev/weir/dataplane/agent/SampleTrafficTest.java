package dev.weir.dataplane.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.vm.VmEngine;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTrafficTest {
    private static final MacAddress SELF = new MacAddress(new byte[] {2, 0, 0, 0, 0, 9});
    private static final MacAddress BACKEND = new MacAddress(new byte[] {2, 0, 0, 0, 0, 10});
    private static final List<Frontend> FRONTENDS = List.of(
            new Frontend(IpAddress.parse("203.0.113.10"), Protocol.TCP, 80),
            new Frontend(IpAddress.parse("2001:db8:1::10"), Protocol.TCP, 443),
            new Frontend(IpAddress.parse("203.0.113.10"), Protocol.UDP, 53),
            new Frontend(IpAddress.parse("2001:db8:1::10"), Protocol.UDP, 53));

    @Test
    void balancerSendsEveryFrameToItsBackend() {
        WeirObject object = WeirObject.read().sized(new MapSizes(64, 8, 64, 64, 64, 64));
        ProgramConfig config = new ProgramConfig(SELF, List.of(IpAddress.parse("192.0.2.1")));
        try (VmEngine engine = new VmEngine();
                Collection live = engine.load(object.spec(config))) {
            serve(object.maps(live));
            List<byte[]> frames = SampleTraffic.to(SELF, FRONTENDS);
            assertEquals(6, frames.size());
            for (byte[] frame : frames) {
                TestRun.Result result = live.program(WeirObject.PROGRAM).testRun(TestRun.of(frame));
                assertEquals(Verdict.TX, result.verdict());
                assertArrayEquals(BACKEND.bytes(), Arrays.copyOf(result.packet(), 6));
            }
        }
    }

    private static void serve(WeirMaps maps) {
        maps.backends().claim(1, 1001, IpAddress.parse("192.0.2.11"), 80);
        maps.backends().resolve(1, BACKEND);
        maps.slots().write(0, Slot.stable(1));
        maps.services().claim(0, 2001);
        maps.services().switchTo(0, new TableRegion(0, 1, 7, Mode.L2DSR));
        FRONTENDS.forEach(frontend -> maps.frontends().put(frontend, 0));
    }

    /** The balancer leaves the transport's checksum to the backend: here it is summed up as a receiver does. */
    @Test
    void checksumsAreThoseThatReceiversExpect() {
        for (byte[] frame : SampleTraffic.to(SELF, FRONTENDS)) {
            boolean v4 = frame[12] == 8;
            int transport = v4 ? 34 : 54;
            int protocol = frame[v4 ? 23 : 20];
            int sum = words(frame, v4 ? 26 : 22, frame.length) + protocol + frame.length - transport;
            assertEquals(0xffff, fold(sum), () -> Arrays.toString(frame));
            assertTrue(!v4 || fold(words(frame, 14, 34)) == 0xffff, () -> Arrays.toString(frame));
        }
    }

    private static int words(byte[] frame, int from, int to) {
        return IntStream.range(from, to)
                .map(i -> (frame[i] & 0xff) << ((i - from) % 2 == 0 ? 8 : 0))
                .sum();
    }

    private static int fold(int sum) {
        return sum <= 0xffff ? sum : fold((sum & 0xffff) + (sum >>> 16));
    }

    @Test
    void isNoMoreThanTheStartHasTimeFor() {
        List<Frontend> many = IntStream.rangeClosed(1, 100)
                .mapToObj(port -> new Frontend(IpAddress.parse("203.0.113.10"), Protocol.TCP, port))
                .toList();
        assertEquals(SampleTraffic.MOST_FRAMES, SampleTraffic.to(SELF, many).size());
        assertEquals(List.of(), SampleTraffic.to(SELF, List.of()));
    }
}
