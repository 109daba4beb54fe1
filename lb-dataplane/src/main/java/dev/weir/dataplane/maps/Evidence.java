package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.transition.Slot;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one run of the program looked up and changed. What it did not come to is empty.
 *
 * @param frontend the frontend that was asked for
 * @param service id of its service; empty if there is no such frontend
 * @param table the service's table in force
 * @param slot index of the slot that the packet fell into
 * @param owners what stood there
 * @param tracking what came of the flow in the table of tracked flows
 * @param translation what came of the flow among those translated
 * @param reply whether it was a backend's answer to a translated flow
 * @param backend id of the backend that it was to go to, whether it could or not
 * @param dropReason the reason's constant, such as {@code DROP_NO_BACKEND}
 */
public record Evidence(
        Optional<Frontend> frontend,
        OptionalInt service,
        Optional<TableRegion> table,
        OptionalInt slot,
        Optional<Slot> owners,
        FlowUse tracking,
        FlowUse translation,
        boolean reply,
        OptionalInt backend,
        Optional<String> dropReason) {

    /** What came of a flow in a table of flows. */
    public enum FlowUse {
        /** Nobody looked it up. */
        NOT_ASKED,
        /** It was there. */
        KNOWN,
        /** It was not there, and is now. */
        ADDED,
        /** It was not there, and is not now. */
        UNKNOWN
    }
}
