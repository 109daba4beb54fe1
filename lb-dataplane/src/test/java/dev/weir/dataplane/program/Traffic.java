package dev.weir.dataplane.program;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;

/** Each kind of packets that the program balances, with addresses to try it on. */
enum Traffic {
    TCP_V4(Protocol.TCP, true),
    UDP_V4(Protocol.UDP, true),
    TCP_V6(Protocol.TCP, false),
    UDP_V6(Protocol.UDP, false);

    final Protocol protocol;
    final IpAddress client;
    final IpAddress vip;
    final IpAddress nat;
    private final String backendPrefix;

    Traffic(Protocol protocol, boolean v4) {
        this.protocol = protocol;
        client = IpAddress.parse(v4 ? "198.51.100.9" : "2001:db8:c::9");
        vip = IpAddress.parse(v4 ? "203.0.113.10" : "2001:db8:f::10");
        nat = v4 ? Node.NAT_V4 : Node.NAT_V6;
        backendPrefix = v4 ? "192.0.2." : "2001:db8:b::";
    }

    Frontend frontend() {
        return new Frontend(vip, protocol, 80);
    }

    IpAddress backend(int number) {
        return IpAddress.parse(backendPrefix + number);
    }

    /** A packet in the middle of a flow. */
    Frame fromClient(int clientPort) {
        return Frame.of(protocol, client, clientPort, vip, 80);
    }

    /** A packet that opens a flow, so far as one can tell. */
    Frame opening(int clientPort) {
        return fromClient(clientPort).flags(Frame.SYN);
    }
}
