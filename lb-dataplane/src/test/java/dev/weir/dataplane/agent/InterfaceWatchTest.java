package dev.weir.dataplane.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.report.Announcements;
import dev.weir.xdp.sys.Interfaces.Interface;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterfaceWatchTest {
    private static final Interface EXPECTED = networkInterface(3, "eth1", 1);
    private static final Interface OTHER = networkInterface(2, "eth0", 2);

    private final Announcements announcements = new Announcements();
    private final InterfaceWatch watch = new InterfaceWatch(EXPECTED, announcements);

    @Test
    void saysNothingWhileTheInterfaceIsTheSame() {
        watch.compare(List.of(OTHER, EXPECTED));
        assertEquals(List.of(), announcements.standing());
    }

    @Test
    void announcesRemovedInterface() {
        watch.compare(List.of(OTHER));
        assertStands("eth1 was removed;");
    }

    @Test
    void announcesInterfaceThatWasMadeAnew() {
        watch.compare(List.of(OTHER, networkInterface(4, "eth1", 1)));
        assertStands("eth1 was removed and made anew");
    }

    @Test
    void announcesOtherHardwareAddressUntilItIsTheOldOneAgain() {
        watch.compare(List.of(networkInterface(3, "eth1", 9)));
        assertStands("from 02:00:00:00:00:01 to 02:00:00:00:00:09");
        watch.compare(List.of(EXPECTED));
        assertEquals(List.of(), announcements.standing());
    }

    @Test
    void announcesOtherMtu() {
        watch.compare(List.of(new Interface(
                EXPECTED.name(), EXPECTED.index(), EXPECTED.mac(), true, true, 9000, List.of(), Optional.empty())));
        assertStands("MTU from 1500 to 9000");
    }

    private void assertStands(String part) {
        assertTrue(announcements.standing().toString().contains(part), () -> "" + announcements.standing());
    }

    private static Interface networkInterface(int index, String name, int mac) {
        MacAddress address = new MacAddress(new byte[] {2, 0, 0, 0, 0, (byte) mac});
        return new Interface(name, index, address, true, true, 1500, List.of(), Optional.empty());
    }
}
