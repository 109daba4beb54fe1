package dev.weir.dataplane.report;

import dev.weir.dataplane.apply.InForce;
import java.util.Map;

/**
 * How far an agent has come at one moment.
 *
 * @param inForce what is in force in the maps
 * @param errors by service, why what it was last told of the service is not in force
 */
public record NodeState(InForce inForce, Map<String, String> errors) {
    /** Nothing so far. */
    public static final NodeState NONE = new NodeState(InForce.NONE, Map.of());

    public NodeState {
        errors = Map.copyOf(errors);
    }
}
