package dev.weir.e2e.demo;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What {@code GET /api/v1/nodes/<node>} says of a load balancer.
 *
 * @param engine {@code kernel} or {@code vm}
 * @param driverMode how packets come to the program, such as {@code native}
 * @param notInForce why not every service's latest revision is in force yet; empty if they all are
 * @param slotsMoving slots whose flows have not all settled since the last change, over all services
 * @param verdicts packets by verdict
 * @param drops packets by drop reason
 * @param forwarded packets forwarded to backends
 * @param connections connections opened to backends, by backend over all pools
 */
record NodeState(
        String engine,
        String driverMode,
        Optional<String> notInForce,
        long slotsMoving,
        Map<String, Long> verdicts,
        Map<String, Long> drops,
        long forwarded,
        Map<String, Long> connections) {

    static NodeState of(JsonNode node) {
        Optional<String> notInForce = Optional.empty();
        long slotsMoving = 0;
        for (JsonNode service : node.path("services")) {
            slotsMoving += service.path("slotsMoving").asLong();
            if (notInForce.isEmpty()) {
                notInForce = notInForce(service);
            }
        }
        if (node.path("services").size() < BalancedService.ALL.size()) {
            notInForce = Optional.of("the node has heard of %d services, not of %d"
                    .formatted(node.path("services").size(), BalancedService.ALL.size()));
        }
        long forwarded = 0;
        Map<String, Long> connections = new TreeMap<>();
        for (JsonNode backend : node.path("backends")) {
            forwarded += backend.path("packets").asLong();
            connections.merge(
                    backend.path("backend").asString(),
                    backend.path("connections").asLong(),
                    Long::sum);
        }
        return new NodeState(
                node.path("engine").asString(""),
                node.path("driverMode").asString(""),
                notInForce,
                slotsMoving,
                packets(node.path("verdicts")),
                packets(node.path("drops")),
                forwarded,
                connections);
    }

    private static Optional<String> notInForce(JsonNode service) {
        long revision = service.path("revision").asLong();
        long wanted = service.path("wanted").asLong();
        String error = service.path("error").asString("");
        if (revision == wanted && error.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("%s is at revision %d, wanted %d %s"
                .formatted(service.path("service").asString(), revision, wanted, error));
    }

    private static Map<String, Long> packets(JsonNode counters) {
        Map<String, Long> packets = new TreeMap<>();
        counters.forEachEntry(
                (name, counter) -> packets.put(name, counter.path("packets").asLong()));
        return packets;
    }

    long verdict(String name) {
        return verdicts.getOrDefault(name, 0L);
    }
}
