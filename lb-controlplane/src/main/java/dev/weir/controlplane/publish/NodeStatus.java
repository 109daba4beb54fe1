package dev.weir.controlplane.publish;

import dev.weir.dataplane.table.NodeReport;
import java.time.Instant;

/**
 * A node as the control plane knows it.
 *
 * @param report the node's latest report
 * @param lastSeen when it came in, by the control plane's clock
 * @param stale whether nothing has come in since for longer than an agent in good health is ever silent
 */
public record NodeStatus(NodeReport report, Instant lastSeen, boolean stale) {}
