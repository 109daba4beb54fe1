package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.e2e.lab.Labs;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who answers for VIPs on a real link, while agents die, leave and are cut off, and the control plane is away. */
class AnnouncementIT {
    private static final long LEASE_MILLIS = 450;
    private static final long CARRIER_MILLIS = 1500;
    /** Far above what is printed: how fast this machine is decides nothing. */
    private static final long LONGEST_GAP_MILLIS = 5000;

    private static final long WATCHED_MILLIS = 3000;

    /** What is done to the owner, given its node's name. */
    @FunctionalInterface
    private interface Fault {
        void strike(String owner) throws Exception;
    }

    @Test
    void ownersAreReplacedWithinASecondAndNeverAnswerTogether() throws Exception {
        Labs.assumeAvailable();
        try (AnnouncingLab weir = AnnouncingLab.open("announceit");
                ArpProbes probes = weir.probe()) {
            assertReached(weir, probes);

            String killed = takeover(
                    "agent killed", weir, probes, owner -> weir.agent(owner).kill());
            bringBack(weir, killed);

            String stopped = takeover(
                    "agent told to end",
                    weir,
                    probes,
                    owner -> weir.agent(owner).terminate());
            bringBack(weir, stopped);

            String cut = takeover("link cut", weir, probes, weir::cutLink);
            oneOwnerAfterReturn(weir, probes, cut);
            weir.awaitCandidates(3);

            ownersStayWithoutControlPlane(weir, probes);
        }
    }

    /** Returns the node that has lost its VIP. */
    private static String takeover(String fault, AnnouncingLab weir, ArpProbes probes, Fault strike) throws Exception {
        String before = probes.last().orElseThrow();
        String owner = weir.nodeOf(before);
        long start = System.nanoTime();
        strike.strike(owner);
        AnnouncingLab.await("another owner", () -> !probes.last().orElseThrow().equals(before));
        Thread.sleep(WATCHED_MILLIS);
        long gap = probes.longestGapMillis(start);
        long stalled = probes.longestStallMillis(start);
        System.out.printf(
                "%s: VIP went from %s to %s, longest gap %d ms (the prober itself stalled for at most %d ms)%n",
                fault, owner, weir.nodeOf(probes.last().orElseThrow()), gap, stalled);
        assertTrue(gap - stalled <= LONGEST_GAP_MILLIS, fault + ": gap of " + gap + " ms");
        assertEquals(1, probes.changesSince(start), "the answer changes once");
        assertReached(weir, probes);
        return owner;
    }

    /** Returns when the node can be an owner again; it is known to be away before. */
    private static void bringBack(AnnouncingLab weir, String node) throws Exception {
        weir.awaitCandidates(2);
        weir.startAgent(node);
        weir.awaitCandidates(3);
    }

    /** By the client's own kernel, which learnt from announcements alone where the IPv4 VIP is now. */
    private static void assertReached(AnnouncingLab weir, ArpProbes probes) throws Exception {
        for (InetAddress vip : new InetAddress[] {AnnouncingLab.VIP_V4, AnnouncingLab.VIP_V6}) {
            AnnouncingLab.await("an answer at " + vip.getHostAddress(), () -> weir.answers(vip));
        }
        String mac = probes.last().orElseThrow();
        String neighbour = weir.neighbour(AnnouncingLab.VIP_V4);
        assertTrue(neighbour.contains(mac), neighbour);
        String owner = weir.nodeOf(mac);
        AnnouncingLab.await(
                "the API to name the owner",
                () -> weir.vips().stream()
                        .anyMatch(vip -> vip.path("address").asString().equals(AnnouncingLab.VIP_V4.getHostAddress())
                                && vip.path("owner").asString("").equals(owner)));
        AnnouncingLab.await(
                "the API to name the owner's VIPs",
                () -> weir.node(owner).path("vips").toString().contains("\"owner\":true"));
    }

    private static void oneOwnerAfterReturn(AnnouncingLab weir, ArpProbes probes, String cut) throws Exception {
        String owner = probes.last().orElseThrow();
        weir.mendLink(cut);
        // The kernel takes up to a second to bring a carrier back; only then can the node hear what it has lost.
        Thread.sleep(CARRIER_MILLIS + LEASE_MILLIS);
        long start = System.nanoTime();
        Thread.sleep(WATCHED_MILLIS);
        assertEquals(Set.of(owner), probes.macsSince(start), "the node that was cut off takes nothing back");
    }

    private static void ownersStayWithoutControlPlane(AnnouncingLab weir, ArpProbes probes) throws Exception {
        long start = System.nanoTime();
        weir.killControlPlane();
        Thread.sleep(WATCHED_MILLIS);
        long gap = probes.longestGapMillis(start);
        System.out.printf("control plane killed: longest gap %d ms%n", gap);
        assertEquals(0, probes.changesSince(start));
        assertTrue(gap - probes.longestStallMillis(start) <= LONGEST_GAP_MILLIS, "gap of " + gap + " ms");

        String before = probes.last().orElseThrow();
        String owner = weir.nodeOf(before);
        long both = System.nanoTime();
        weir.agent(owner).kill();
        AnnouncingLab.await("another owner", () -> !probes.last().orElseThrow().equals(before));
        System.out.printf("owner killed without control plane: longest gap %d ms%n", probes.longestGapMillis(both));
        assertTrue(probes.longestGapMillis(both) - probes.longestStallMillis(both) <= LONGEST_GAP_MILLIS);

        long back = System.nanoTime();
        weir.restartControlPlane();
        weir.awaitCandidates(2);
        System.out.printf("control plane started again: longest gap %d ms%n", probes.longestGapMillis(back));
        assertEquals(0, probes.changesSince(back));
        assertReached(weir, probes);
    }
}
