package dev.weir.controlplane.api;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.VipReport;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A VIP as JSON.
 *
 * @param owner the node that answers for it; null if none does
 * @param since when the owner began, by its clock
 * @param candidates nodes that could
 * @param reason why nobody answers
 */
record VipView(
        String address,
        List<String> services,
        @Nullable String owner,
        @Nullable String since,
        List<String> candidates,
        @Nullable String reason) {

    /** A node and what it said of the VIP. */
    private record Said(String node, VipReport.Vip vip) {}

    static VipView of(IpAddress address, List<String> services, List<VipReport> reports) {
        List<Said> said = reports.stream()
                .flatMap(report -> report.vips().stream()
                        .filter(vip -> vip.address().equals(address))
                        .map(vip -> new Said(report.node(), vip)))
                .toList();
        Optional<Said> owner =
                said.stream().filter(one -> one.vip.answering()).max(Comparator.comparingLong(one -> one.vip.epoch()));
        return new VipView(
                address.toString(),
                services,
                owner.map(Said::node).orElse(null),
                owner.map(one -> Instant.ofEpochMilli(one.vip.sinceMillis()).toString())
                        .orElse(null),
                said.stream().map(Said::node).toList(),
                owner.isPresent() ? null : reason(reports, said));
    }

    private static String reason(List<VipReport> reports, List<Said> said) {
        if (reports.isEmpty()) {
            return "no agent that announces VIPs reports: start agents with --announce layer2";
        }
        if (said.isEmpty()) {
            return "no agent that announces VIPs has a service of this address in force";
        }
        return said.stream()
                .filter(one -> !one.vip.obstacle().isEmpty())
                .map(one -> "node %s holds it, but does not answer: %s".formatted(one.node, one.vip.obstacle()))
                .findFirst()
                .orElse("its owner is being chosen");
    }

    /**
     * A VIP on a node as JSON.
     *
     * @param owner whether the node answers for it
     */
    record OnNode(
            String address,
            boolean owner,
            @Nullable String since,
            @Nullable String reason) {
        static OnNode of(VipReport.Vip vip) {
            return new OnNode(
                    vip.address().toString(),
                    vip.answering(),
                    vip.answering() ? Instant.ofEpochMilli(vip.sinceMillis()).toString() : null,
                    vip.obstacle().isEmpty() ? null : vip.obstacle());
        }
    }
}
