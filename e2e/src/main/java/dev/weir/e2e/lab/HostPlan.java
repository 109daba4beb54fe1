package dev.weir.e2e.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A host that a lab is to have.
 *
 * @param name its name; also the name of the switch's port that it is plugged into
 * @param number last part of its addresses, 192.0.2.number and 2001:db8::number
 * @param role what it is for
 */
record HostPlan(String name, int number, Role role) {
    /** The VIPs of every lab: routed to the load balancer, and held by the backends. */
    static final String VIPS_V4 = "203.0.113.0/24";

    static final String VIPS_V6 = "2001:db8:1::/64";

    /** Distance from the load balancer's own address to the one it translates from. */
    private static final int NAT_OFFSET = 100;

    /** What a host is for, and so how it is configured. */
    enum Role {
        CLIENT,
        LOAD_BALANCER,
        CONTROL,
        BACKEND
    }

    /** Every lab's hosts. */
    static List<HostPlan> all() {
        return List.of(
                new HostPlan("client", 1, Role.CLIENT),
                LOAD_BALANCER,
                new HostPlan("control", 3, Role.CONTROL),
                new HostPlan("b1", 11, Role.BACKEND),
                new HostPlan("b2", 12, Role.BACKEND),
                new HostPlan("b3", 13, Role.BACKEND),
                new HostPlan("b4", 14, Role.BACKEND));
    }

    private static final HostPlan LOAD_BALANCER = new HostPlan("lb", 2, Role.LOAD_BALANCER);

    String addressV4() {
        return "192.0.2." + number;
    }

    String addressV6() {
        return "2001:db8::" + number;
    }

    /** The address that a load balancer translates IPv4 connections from. */
    String natAddressV4() {
        return "192.0.2." + (number + NAT_OFFSET);
    }

    /** The address that a load balancer translates IPv6 connections from. */
    String natAddressV6() {
        return "2001:db8::" + (number + NAT_OFFSET);
    }

    /** The {@code ip} commands that configure the host, in its own namespace, once its interface {@code eth0} is there. */
    List<String> commands() {
        List<String> commands = new ArrayList<>(List.of(
                "link set lo up",
                "link set eth0 up",
                "address add " + addressV4() + "/24 dev eth0",
                "address add " + addressV6() + "/64 dev eth0 nodad"));
        commands.addAll(
                switch (role) {
                    case CONTROL -> List.of();
                    case CLIENT ->
                        List.of(
                                "route add " + VIPS_V4 + " via " + LOAD_BALANCER.addressV4(),
                                "route add " + VIPS_V6 + " via " + LOAD_BALANCER.addressV6());
                    case LOAD_BALANCER ->
                        List.of(
                                "address add " + natAddressV4() + "/24 dev eth0",
                                "address add " + natAddressV6() + "/64 dev eth0 nodad");
                    case BACKEND ->
                        List.of("route add local " + VIPS_V4 + " dev lo", "route add local " + VIPS_V6 + " dev lo");
                });
        return commands;
    }
}
