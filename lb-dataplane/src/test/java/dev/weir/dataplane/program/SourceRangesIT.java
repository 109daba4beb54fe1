package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.Mode;
import dev.weir.xdp.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is let in to a service that is not for everybody. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class SourceRangesIT extends OnNode {
    private static final int SERVICE = 0;
    private static final int PORT = 4000;

    SourceRangesIT(TestEngine engine) {
        super(engine);
    }

    private void allow(String... ranges) {
        for (String range : ranges) {
            node.maps.sourceRanges().add(SERVICE, IpPrefix.parse(range));
        }
        node.maps.services().guardSources(SERVICE, true);
    }

    @ParameterizedTest
    @EnumSource
    void letsClientsOfTheRangeInAndNobodyElse(Traffic traffic) {
        node.serve(traffic, Mode.L2DSR);
        allow(traffic.client.isV4() ? "198.51.100.8/29" : "2001:db8:c::8/125");
        node.expect(Verdict.TX, traffic.opening(PORT));
        IpAddress neighbour = IpAddress.parse(traffic.client.isV4() ? "198.51.100.7" : "2001:db8:c::7");
        node.expectDropped("DROP_SOURCE_NOT_ALLOWED", traffic.opening(PORT).source(neighbour, PORT));
        node.maps.services().guardSources(SERVICE, false);
        node.expect(Verdict.TX, traffic.opening(PORT).source(neighbour, PORT));
    }

    @ParameterizedTest
    @EnumSource
    void aRangeOfOneFamilyHasNothingOfTheOther(Traffic traffic) {
        node.serve(traffic, Mode.L2DSR);
        allow(traffic.client.isV4() ? "::/0" : "0.0.0.0/0");
        node.expectDropped("DROP_SOURCE_NOT_ALLOWED", traffic.opening(PORT));
        allow(traffic.client.isV4() ? "0.0.0.0/0" : "::/0");
        node.expect(Verdict.TX, traffic.opening(PORT));
    }

    @ParameterizedTest
    @EnumSource
    void translatedServicesKeepNothingOfWhoIsNotLetIn(Traffic traffic) {
        node.serve(traffic, Mode.NAT);
        allow("192.0.2.0/24");
        node.expectDropped("DROP_SOURCE_NOT_ALLOWED", traffic.opening(PORT));
        node.maps.natFlows().forEach(flow -> {
            throw new AssertionError(flow.toString());
        });
    }

    @Test
    void aServiceDoesNotLetInForAnother() {
        node.serve(Traffic.TCP_V4, Mode.L2DSR);
        node.serve(Traffic.UDP_V4, Mode.L2DSR);
        node.maps.sourceRanges().add(1, IpPrefix.parse("198.51.100.0/24"));
        node.maps.services().guardSources(SERVICE, true);
        node.expectDropped("DROP_SOURCE_NOT_ALLOWED", Traffic.TCP_V4.opening(PORT));
        node.expect(Verdict.TX, Traffic.UDP_V4.opening(PORT));
    }

    @Test
    void agreesWithAListOfRangesLookedThrough() {
        node.serve(Traffic.TCP_V4, Mode.L2DSR);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<IpPrefix> ranges = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int length = 20 + random.nextInt(13);
            IpPrefix range = new IpPrefix(client(random).network(length), length);
            ranges.add(range);
            allow(range.toString());
        }
        for (int i = 0; i < 500; i++) {
            IpAddress client = client(random);
            boolean allowed = ranges.stream()
                    .anyMatch(range -> client.network(range.length()).equals(range.address()));
            Verdict verdict = node.run(
                            Traffic.TCP_V4.opening(PORT).source(client, PORT).bytes())
                    .verdict();
            assertEquals(allowed ? Verdict.TX : Verdict.DROP, verdict, () -> "seed %d: %s".formatted(seed, client));
        }
    }

    private static IpAddress client(Random random) {
        return IpAddress.parse("198.51.%d.%d".formatted(96 + random.nextInt(8), random.nextInt(256)));
    }
}
