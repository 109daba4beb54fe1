package dev.weir.dataplane.standalone;

import static dev.weir.dataplane.standalone.Packets.UDP;
import static dev.weir.dataplane.standalone.Packets.gue;
import static dev.weir.dataplane.standalone.Packets.ip;
import static dev.weir.dataplane.standalone.Packets.protocolOf;
import static dev.weir.dataplane.standalone.Packets.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Engine;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.vm.VmEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real connections from a client through a tunnel to a service on a backend, which answers directly. */
class DecapLabIT {
    static final String VIP4 = "203.0.113.80";
    static final String VIP6 = "2001:db8:f::80";

    private static final String CLIENT = "client";
    private static final String BACKEND = "backend";
    private static final String CABLE = "eth0";
    private static final String BALANCER4 = "198.51.100.1";
    private static final String BALANCER6 = "2001:db8:a::1";
    private static final String END4 = "192.0.2.10";
    private static final String END6 = "2001:db8:b::10";
    private static final int LARGE = 300_000;

    private Namespaces lab;
    private Encapsulator encapsulator;
    private Echo service4;
    private Echo service6;

    @BeforeEach
    void layOut() throws Exception {
        lab = Namespaces.make("decap", List.of(CLIENT, BACKEND));
        lab.cable(CLIENT, CABLE, BACKEND, CABLE);
        lab.on(CLIENT, "addr add 192.0.2.1/24 dev eth0", "addr add 2001:db8:b::1/64 dev eth0 nodad");
        lab.on(BACKEND, "addr add 192.0.2.10/24 dev eth0", "addr add 2001:db8:b::10/64 dev eth0 nodad");
        lab.on(BACKEND, "addr add 203.0.113.80/32 dev lo", "addr add 2001:db8:f::80/128 dev lo nodad");
        lab.sysctl(CLIENT, "ipv4/ip_forward", "1");
        lab.sysctl(CLIENT, "ipv6/conf/all/forwarding", "1");
        encapsulator = Encapsulator.start(lab.get(CLIENT));
        // Smaller than the cable's by more than all that a tunnel adds.
        lab.on(CLIENT, "link set tap0 mtu 1400 arp off up");
        lab.on(
                CLIENT,
                "route add 203.0.113.80/32 dev tap0 src 192.0.2.1",
                "route add 2001:db8:f::80/128 dev tap0 src 2001:db8:b::1");
        service4 = Echo.start(lab.get(BACKEND), VIP4);
        service6 = Echo.start(lab.get(BACKEND), VIP6);
    }

    @AfterEach
    void clear() throws Exception {
        if (lab != null) {
            try (Namespaces _ = lab) {
                service4.close();
                service6.close();
                encapsulator.close();
            }
        }
    }

    @Test
    void servesConnectionsThroughTunnelsInTheDriver() throws Exception {
        serve(new KernelEngine(), AttachOptions.Mode.NATIVE);
    }

    @Test
    void servesConnectionsThroughTunnelsInTheStack() throws Exception {
        serve(new KernelEngine(), AttachOptions.Mode.GENERIC);
    }

    @Test
    void servesConnectionsThroughTunnelsInUserSpace() throws Exception {
        serve(new VmEngine(), AttachOptions.Mode.NATIVE_OR_GENERIC);
    }

    private void serve(Engine machine, AttachOptions.Mode mode) throws Exception {
        List<IpAddress> ends = List.of(IpAddress.parse(END4), IpAddress.parse(END6));
        try (Engine engine = machine;
                Decapsulator decapsulator =
                        lab.get(BACKEND).call(() -> Decapsulator.load(engine, CABLE, ends, Decapsulator.GUE_PORT))) {
            lab.get(BACKEND).run(() -> decapsulator.attach(mode));
            connect(packet -> ip(BALANCER4, END4, protocolOf(packet), 0, packet));
            connect(packet -> ip(BALANCER6, END6, protocolOf(packet), 0, packet));
            long unwrapped = Seen.packets(decapsulator, "DECAP_IPIP");
            assertTrue(unwrapped > 4L * LARGE / 1400, unwrapped + " packets out of IP");
            assertEquals(0, Seen.packets(decapsulator, "DECAP_GUE"));
            connect(packet -> ip(BALANCER4, END4, UDP, 0, udp(50_000, 6080, gue(protocolOf(packet), packet))));
            connect(packet -> ip(BALANCER6, END6, UDP, 0, udp(50_000, 6080, packet)));
            unwrapped = Seen.packets(decapsulator, "DECAP_GUE");
            assertTrue(unwrapped > 4L * LARGE / 1400, unwrapped + " packets out of GUE");
        }
    }

    private void connect(UnaryOperator<byte[]> tunnel) throws Exception {
        encapsulator.through(tunnel);
        for (String vip : List.of(VIP4, VIP6)) {
            Echo.tcp(lab.get(CLIENT), vip, LARGE);
            Echo.udp(lab.get(CLIENT), vip, 1200);
        }
    }

    /** A process as its user starts it, told to end as a service manager does it. */
    @Test
    void commandCountsAndLeavesNothingAttached() throws Exception {
        Process process = Commands.start(lab, BACKEND, "DecapMain", "--interface", CABLE, "--json");
        try (BufferedReader lines = process.inputReader()) {
            String attached = lines.readLine();
            assertTrue(attached.contains("\"attached\":\"eth0\""), attached);
            connect(packet -> ip(BALANCER4, END4, protocolOf(packet), 0, packet));
            // The process itself would close the stream that is still to be read.
            process.toHandle().destroy();
            List<String> rest = lines.lines().toList();
            assertTrue(rest.getLast().matches(".*\"ipip\":\\{\"packets\":[1-9].*"), rest::toString);
            assertEquals(0, count(rest.getLast(), "malformed_inner"));
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
        assertTrue(lab.get(BACKEND).call(() -> Interfaces.get(CABLE)).xdp().isEmpty());
    }

    private static int count(String json, String outcome) throws IOException {
        String key = "\"%s\":{\"packets\":".formatted(outcome);
        int at = json.indexOf(key);
        if (at < 0) {
            throw new IOException("no " + outcome + " in " + json);
        }
        return Integer.parseInt(json.substring(at + key.length()).split("\\D", 2)[0]);
    }
}
