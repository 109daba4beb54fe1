package dev.weir.dataplane.inspect;

import dev.weir.dataplane.agent.PinnedNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which agent's work is looked at (as a picocli mixin). */
public final class NodeFlags {
    @Option(
            names = "--interface",
            paramLabel = "IF",
            description = "the interface that the agent is at work on (default: the only one)")
    private @Nullable String interfaceName;

    @Option(
            names = "--bpffs",
            paramLabel = "DIR",
            defaultValue = "/sys/fs/bpf",
            description = "the BPF file system of its pins (default: ${DEFAULT-VALUE})")
    private Path bpffs;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = "/var/lib/weir/agent",
            description = "its directory on disk, for the names of services and backends (default: ${DEFAULT-VALUE})")
    private Path state;

    /**
     * Opens what is at work.
     *
     * @throws dev.weir.dataplane.agent.AgentException if there is none, or it cannot be opened; the message says what to do
     */
    public PinnedNode open() {
        return PinnedNode.open(bpffs, state, interfaceName);
    }
}
