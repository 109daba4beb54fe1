package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Lab;
import java.io.IOException;
import java.util.Optional;

/** Somebody who counts the load balancer's frames and knows nothing of Weir, so that he can bear witness to Weir's own counters. */
sealed interface Witness permits DriverCount, WireCount {

    /** What the witness of a lab has counted so far. */
    static Witness ask(Lab lab) throws IOException {
        return switch (lab.engine()) {
            case KERNEL -> DriverCount.read(lab.loadBalancer());
            case VM -> WireCount.read(lab.loadBalancer());
        };
    }

    /** What the program's counters cannot be right about; empty if they agree. */
    Optional<String> contradiction(NodeState node);

    /** What was counted, for a person. */
    String statement();
}
