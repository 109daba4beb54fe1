package dev.weir.e2e.demo;

import dev.weir.dataplane.maglev.FlowHash;
import dev.weir.dataplane.maglev.Maglev;
import dev.weir.dataplane.maglev.MaglevEntry;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;

/** Where Maglev puts the new connections of one service, computed here as every agent computes it for itself. Immutable. */
public final class Placement {
    private static final int TCP = 6;

    private final InetSocketAddress frontend;
    private final int hashSeed;
    private final List<String> backends;
    private final int[] owners;

    /**
     * @param hashSeed the service's, from the control plane
     * @param tableSize slots of the pool, from the control plane
     * @param backends names of those that take new connections, all of the same weight
     */
    public Placement(InetSocketAddress frontend, int hashSeed, int tableSize, Collection<String> backends) {
        this.frontend = frontend;
        this.hashSeed = hashSeed;
        this.backends = List.copyOf(backends);
        this.owners = Maglev.build(
                this.backends.stream().map(name -> new MaglevEntry(name, 1)).toList(), tableSize);
    }

    /** The backend that a new connection of a client goes to. */
    public String owner(InetSocketAddress client) {
        int slot = FlowHash.slot(
                hashSeed,
                client.getAddress().getAddress(),
                client.getPort(),
                frontend.getAddress().getAddress(),
                frontend.getPort(),
                TCP,
                owners.length);
        return backends.get(owners[slot]);
    }

    /** The share of the slots that a backend owns, 0 to 1. */
    double share(String backend) {
        int index = backends.indexOf(backend);
        long owned = 0;
        for (int owner : owners) {
            if (owner == index) {
                owned++;
            }
        }
        return index < 0 ? 0 : (double) owned / owners.length;
    }
}
