package dev.weir.dataplane.explain;

import dev.weir.dataplane.explain.Explanation.Reason;
import dev.weir.dataplane.maps.Counters;
import java.util.Map;

/** Drop reasons for people: what happened, and what to do. */
public final class DropAdvice {
    private static final Map<String, Reason> ADVICE = Map.ofEntries(
            Map.entry(
                    "MALFORMED",
                    new Reason(
                            "the packet is cut short, or its lengths contradict each other",
                            "look at what sends it; a capture of the link shows whether it arrives so")),
            Map.entry(
                    "FRAGMENT",
                    new Reason(
                            "the packet is a fragment, of which only the first has ports",
                            "make the sender's packets fit its path: a smaller MTU or MSS, or path MTU discovery let through")),
            Map.entry(
                    "NO_SERVICE",
                    new Reason(
                            "the frontend's service has no table in force",
                            "wait for the control plane's table, and see the agent's log for why one was refused")),
            Map.entry(
                    "NO_BACKEND",
                    new Reason(
                            "nobody owns the slot: no backend of the pool is active and healthy",
                            "see the pool's health (GET /api/v1/pools/POOL), and give it a backend with a weight")),
            Map.entry(
                    "NEXT_HOP_UNRESOLVED",
                    new Reason(
                            "the backend's hardware address is not known",
                            "see 'ip neigh' and 'ip route get BACKEND' on this node: it must be reached by the agent's interface, and answer")),
            Map.entry(
                    "WRONG_FAMILY",
                    new Reason(
                            "the backend cannot be reached from this IP version by the pool's mode",
                            "give the pool backends of the frontend's IP version, or a mode that encapsulates")),
            Map.entry(
                    "NAT_NO_ADDRESS",
                    new Reason(
                            "this node has no nat address of the packet's IP version",
                            "give the interface an address of that version, or the agent --nat-address")),
            Map.entry(
                    "NAT_NO_FLOW",
                    new Reason(
                            "the packet is from the middle of a connection that nobody remembers",
                            "nothing: the client opens a new one. If many come, raise --flow-idle, and see that flows keep to one node")),
            Map.entry(
                    "NAT_PORTS_EXHAUSTED",
                    new Reason(
                            "no free nat port towards the backend was found",
                            "add backends, each of which has all ports of its own")),
            Map.entry(
                    "NAT_TABLE_FULL",
                    new Reason(
                            "there is no room for another translated flow",
                            "start the agent with a larger --flows (connections break once)")),
            Map.entry(
                    "TOO_BIG",
                    new Reason(
                            "the packet does not fit the link once it is encapsulated",
                            "give the link to backends a larger MTU, or the pool an mss")),
            Map.entry(
                    "NO_OUTER_ADDRESS",
                    new Reason(
                            "this node has no address of the backend's IP version to encapsulate with",
                            "give the interface an address of that version, or the agent --outer-source")),
            Map.entry(
                    "NO_HEADROOM",
                    new Reason(
                            "the driver leaves no room before the packet for outer headers or tags",
                            "start the agent with --mode generic, or use another network card")),
            Map.entry(
                    "NAT_ICMP",
                    new Reason(
                            "the packet is an ICMP error about a translated flow, whose backend would not know it",
                            "nothing, unless large packets stall: then let clients ask for smaller ones by the pool's mss")),
            Map.entry(
                    "SOURCE_NOT_ALLOWED",
                    new Reason(
                            "the service is not for clients of this address",
                            "nothing, if it is meant so; otherwise add the client's range to the service's sourceRanges")));

    private DropAdvice() {}

    /** The reason for users: {@code NO_BACKEND} for {@code DROP_NO_BACKEND}. */
    static String reasonOf(String constant) {
        return Counters.reasonOf(constant);
    }

    /**
     * What to tell of a drop.
     *
     * @param constant of {@code enum drop_reason}
     */
    public static Reason of(String constant) {
        String reason = reasonOf(constant);
        Reason known = ADVICE.get(reason);
        return known == null
                ? new Reason("dropped as " + reason, "")
                : new Reason("dropped as %s: %s".formatted(reason, known.text()), known.remedy());
    }

    /** Whether there is more to tell of a reason than its name. */
    static boolean knows(String constant) {
        return ADVICE.containsKey(reasonOf(constant));
    }
}
