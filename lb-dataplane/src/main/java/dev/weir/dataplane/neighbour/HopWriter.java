package dev.weir.dataplane.neighbour;

import dev.weir.xdp.sys.Interfaces.MacAddress;

/** Where next hops are written to. Each call takes effect for the next packet. */
public interface HopWriter {

    /** Frames for a backend go to a hardware address from now on. */
    void resolve(int backend, MacAddress nextHop);

    /** Packets for a backend are left to the host's stack from now on. */
    void deliverByHost(int backend);

    /** Packets for a backend are dropped until its next hop is known again. */
    void unresolve(int backend);
}
