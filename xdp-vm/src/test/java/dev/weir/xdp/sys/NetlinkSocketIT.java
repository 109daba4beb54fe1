package dev.weir.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.kernel.KernelEngine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NetlinkSocketIT {
    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_GETNEIGH = 30;
    private static final int RTM_GETROUTE = 26;
    private static final int RTM_GETLINK = 18;
    private static final int NLM_F_CREATE_REPLACE = 0x500;
    private static final byte AF_INET = 2;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_PREFSRC = 7;
    private static final byte[] NEIGHBOUR = {(byte) 192, 0, 2, 77};
    private static final byte[] MAC = {2, 0, 0, 0, 0, 77};

    private static TestNamespaces network;
    private static int index;

    @BeforeAll
    static void make() throws Exception {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
        network = TestNamespaces.make();
        index = network.a().call(() -> Interfaces.index("va"));
    }

    @AfterAll
    static void sweep() {
        network.close();
    }

    @Test
    void dumpsLinksRoutesAndNeighbours() throws Exception {
        network.a().call(() -> {
            try (NetlinkSocket netlink = NetlinkSocket.openRoute()) {
                netlink.request(RTM_NEWNEIGH, NLM_F_CREATE_REPLACE, neighbour(NEIGHBOUR));
                List<NetlinkMessage> neighbours = netlink.dump(RTM_GETNEIGH, new byte[12]);
                NetlinkAttributes ours = neighbours.stream()
                        .map(message -> message.attributes(12))
                        .filter(attributes -> Arrays.equals(
                                NEIGHBOUR, attributes.bytes(NDA_DST).orElse(new byte[0])))
                        .findFirst()
                        .orElseThrow();
                assertArrayEquals(MAC, ours.bytes(NDA_LLADDR).orElseThrow());
                assertEquals(2, netlink.dump(RTM_GETLINK, new byte[16]).size());
                assertTrue(netlink.dump(RTM_GETROUTE, new byte[12]).stream()
                        .anyMatch(message -> Arrays.equals(
                                new byte[] {(byte) 192, 0, 2, 0},
                                message.attributes(12).bytes(RTA_DST).orElse(new byte[0]))));
                return true;
            }
        });
    }

    @Test
    void asksForTheRouteToAnAddress() throws Exception {
        network.a().call(() -> {
            try (NetlinkSocket netlink = NetlinkSocket.openRoute()) {
                List<NetlinkMessage> answer =
                        netlink.request(RTM_GETROUTE, 0, routeTo(new byte[] {(byte) 192, 0, 2, 2}));
                assertEquals(1, answer.size());
                NetlinkAttributes route = answer.getFirst().attributes(12);
                assertEquals(index, route.integer(RTA_OIF).orElseThrow());
                assertArrayEquals(
                        new byte[] {(byte) 192, 0, 2, 1},
                        route.bytes(RTA_PREFSRC).orElseThrow());
                return true;
            }
        });
    }

    @Test
    void throwsWithErrnoAndTheKernelsText() throws Exception {
        network.a().call(() -> {
            try (NetlinkSocket netlink = NetlinkSocket.openRoute()) {
                SystemCallException unreachable = assertThrows(
                        SystemCallException.class,
                        () -> netlink.request(RTM_GETROUTE, 0, routeTo(new byte[] {(byte) 203, 0, 113, 1})));
                assertEquals(101, unreachable.errno());
                byte[] nonsense = routeTo(new byte[] {1, 2, 3, 4});
                nonsense[1] = 99;
                SystemCallException refused =
                        assertThrows(SystemCallException.class, () -> netlink.request(RTM_GETROUTE, 0, nonsense));
                assertEquals(Errno.EINVAL, refused.errno());
                String message = String.valueOf(refused.getMessage());
                assertTrue(
                        message.contains("EINVAL") && message.matches(".*: ipv4: .*|.*: .*rtm.*|.*Invalid.*"), message);
                return true;
            }
        });
    }

    @Test
    void hearsOfChanges() throws Exception {
        network.a().call(() -> {
            try (NetlinkSocket heard = NetlinkSocket.subscribeRoute(NetlinkSocket.RTNLGRP_NEIGH);
                    NetlinkSocket netlink = NetlinkSocket.openRoute()) {
                assertTrue(heard.receive(Duration.ZERO).messages().isEmpty());
                netlink.request(RTM_NEWNEIGH, NLM_F_CREATE_REPLACE, neighbour(new byte[] {(byte) 192, 0, 2, 78}));
                NetlinkSocket.Notifications notifications = heard.receive(Duration.ofSeconds(5));
                assertFalse(notifications.lost());
                assertEquals(RTM_NEWNEIGH, notifications.messages().getFirst().type());
                return true;
            }
        });
    }

    @Test
    void saysThatNotificationsWereLost() throws Exception {
        network.a().call(() -> {
            try (NetlinkSocket heard = NetlinkSocket.subscribeRoute(NetlinkSocket.RTNLGRP_NEIGH);
                    NetlinkSocket netlink = NetlinkSocket.openRoute()) {
                byte[] mac = MAC.clone();
                for (int i = 0; i < 30_000; i++) {
                    mac[4] = (byte) (i >> 8);
                    mac[5] = (byte) i;
                    netlink.request(
                            RTM_NEWNEIGH, NLM_F_CREATE_REPLACE, neighbour(new byte[] {(byte) 192, 0, 2, 79}, mac));
                }
                assertTrue(heard.receive(Duration.ZERO).lost());
                return true;
            }
        });
    }

    @Test
    void refusesToWorkOnceClosed() {
        NetlinkSocket netlink = NetlinkSocket.openRoute();
        netlink.close();
        netlink.close();
        assertThrows(IllegalStateException.class, () -> netlink.dump(RTM_GETLINK, new byte[16]));
    }

    private static byte[] neighbour(byte[] address) {
        return neighbour(address, MAC);
    }

    /** {@code struct ndmsg}, permanent, and its attributes. */
    private static byte[] neighbour(byte[] address, byte[] mac) {
        byte[] header = ByteBuffer.allocate(12)
                .order(ByteOrder.nativeOrder())
                .putInt(AF_INET)
                .putInt(index)
                .putShort((short) 0x80)
                .array();
        return new NetlinkBody(header)
                .attribute(NDA_DST, address)
                .attribute(NDA_LLADDR, mac)
                .toByteArray();
    }

    /** {@code struct rtmsg} for one whole address. */
    private static byte[] routeTo(byte[] address) {
        byte[] header = new byte[12];
        header[0] = AF_INET;
        header[1] = 32;
        return new NetlinkBody(header).attribute(RTA_DST, address).toByteArray();
    }
}
