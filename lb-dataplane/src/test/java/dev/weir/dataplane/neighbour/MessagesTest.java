package dev.weir.dataplane.neighbour;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.neighbour.NeighbourMessages.Neighbour;
import dev.weir.dataplane.neighbour.RouteMessages.Route;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.sys.NetlinkMessage;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against bytes as a little-endian kernel has them. */
class MessagesTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void asksForRoutes() {
        assertArrayEquals(
                hex("02 20 00 00 00 00 00 00 00000000", "0800 0100 c000020b"),
                RouteMessages.request(IpAddress.parse("192.0.2.11")));
        assertArrayEquals(
                hex("0a 80 00 00 00 00 00 00 00000000", "1400 0100 20010db8000000000000000000000001"),
                RouteMessages.request(IpAddress.parse("2001:db8::1")));
    }

    @Test
    void readsRouteOnTheLinkItself() {
        Optional<Route> route = route("02 20 00 00 fe 00 00 01 00000000", "0800 0400 07000000", "0800 0100 c000020b");
        assertEquals(Optional.of(new Route(Route.UNICAST, 7, Optional.empty())), route);
    }

    @Test
    void readsGatewaysOfEitherFamily() {
        Optional<Route> v4 = route("02 20 00 00 fe 00 00 01 00000000", "0800 0400 07000000", "0800 0500 c00002fe");
        assertEquals(
                Optional.of(IpAddress.parse("192.0.2.254")), v4.orElseThrow().gateway());
        Optional<Route> via = route(
                "02 20 00 00 fe 00 00 01 00000000",
                "0800 0400 07000000",
                "1600 1200 0a00 fe800000000000000000000000000001 0000");
        assertEquals(Optional.of(IpAddress.parse("fe80::1")), via.orElseThrow().gateway());
    }

    @Test
    void readsNoRouteFromWhatIsCutShortOrSomethingElse() {
        assertEquals(Optional.empty(), route("02 20 00"));
        assertEquals(
                Optional.empty(), RouteMessages.parse(new NetlinkMessage(RouteMessages.RTM_DELROUTE, 0, new byte[40])));
        assertEquals(
                new Route(2, 0, Optional.empty()),
                route("02 20 00 00 fe 00 00 02 00000000").orElseThrow());
    }

    @Test
    void asksTheKernelToUseNeighbour() {
        assertArrayEquals(
                hex("02 00 0000 07000000 0000 01 00", "0800 0100 c000020b"),
                NeighbourMessages.useRequest(7, IpAddress.parse("192.0.2.11")));
    }

    @ParameterizedTest(name = "state {0}: usable {1}, failed {2}")
    @CsvSource({
        "0100, false, false", // incomplete
        "0200, true, false", // reachable
        "0400, true, false", // stale
        "0800, true, false", // delay
        "1000, true, false", // probe
        "2000, false, true", // failed
        "8000, true, false" // permanent
    })
    void takesHardwareAddressInStatesThatHaveOne(String state, boolean usable, boolean failed) {
        Neighbour neighbour = neighbour(
                        "02 00 0000 07000000 " + state + " 00 01", "0800 0100 c000020b", "0a00 0200 02000000000b 0000")
                .orElseThrow();
        MacAddress mac = new MacAddress(HEX.parseHex("02000000000b"));
        assertEquals(usable ? Optional.of(mac) : Optional.empty(), neighbour.mac());
        assertEquals(failed, neighbour.failed());
        assertEquals(7, neighbour.interfaceIndex());
        assertEquals(IpAddress.parse("192.0.2.11"), neighbour.address());
    }

    @Test
    void ignoresNeighboursThatAreNotOfIp() {
        assertTrue(neighbour("07 00 0000 07000000 8000 00 00", "0a00 0200 02000000000b 0000")
                .isEmpty());
        assertTrue(neighbour("02 00").isEmpty());
        assertTrue(neighbour("02 00 0000 07000000 0200 00 01").isEmpty());
    }

    private static Optional<Route> route(String... parts) {
        return RouteMessages.parse(new NetlinkMessage(RouteMessages.RTM_NEWROUTE, 0, hex(parts)));
    }

    private static Optional<Neighbour> neighbour(String... parts) {
        return NeighbourMessages.parse(new NetlinkMessage(NeighbourMessages.RTM_NEWNEIGH, 0, hex(parts)));
    }

    private static byte[] hex(String... parts) {
        return HEX.parseHex(String.join("", parts).replace(" ", ""));
    }
}
