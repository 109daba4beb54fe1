package dev.weir.dataplane.inspect;

import dev.weir.dataplane.agent.PinnedNode;
import dev.weir.dataplane.apply.Names;
import dev.weir.dataplane.cli.AddressConverter;
import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.NatReplyKey;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.IpAddress;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir flows}. */
@Command(
        name = "flows",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lists the flows that this node remembers: those tracked because their slot changes hands, and those translated.",
            "Others need no memory: where their packets go, 'weir explain' tells."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:they are listed", "1:it cannot be done; the message says why", "2:the command line is wrong"
        })
final class FlowsCommand implements Callable<Integer> {
    @Option(names = "--service", paramLabel = "NAME", description = "only this service's")
    private @Nullable String service;

    @Option(names = "--backend", paramLabel = "POOL/BACKEND", description = "only this backend's")
    private @Nullable String backend;

    @Option(
            names = "--client",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description = "only this client's")
    private @Nullable IpAddress client;

    @Mixin
    private NodeFlags flags;

    @Option(names = "--json", description = "print JSON, one object a line, in place of text")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private long shown;

    /**
     * A flow as it is listed.
     *
     * @param translation both ends as the backend sees them; empty if it sees the client's
     */
    private record Listed(FlowKey key, String service, String backend, long lastSeenNanos, String translation) {}

    @Override
    public Integer call() {
        try (PinnedNode node = flags.open()) {
            visit(node.views(), node.names(), this::print);
        }
        if (!json) {
            spec.commandLine().getErr().printf("%,d flows%n", shown);
        }
        return CommandLine.ExitCode.OK;
    }

    private static void visit(WeirMaps maps, Names names, Consumer<Listed> visitor) {
        maps.flows()
                .forEach(flow -> visitor.accept(new Listed(
                        flow.key(),
                        names.service(flow.service()),
                        names.backend(flow.backend()),
                        flow.lastSeenNanos(),
                        "")));
        maps.natReplies()
                .forEach(reply -> maps.natFlows()
                        .find(reply.flow())
                        .ifPresent(flow -> visitor.accept(new Listed(
                                flow.key(),
                                names.service(flow.service()),
                                names.backend(flow.backend()),
                                Math.max(flow.lastSeenNanos(), reply.lastSeenNanos()),
                                translation(reply.key())))));
    }

    private static String translation(NatReplyKey key) {
        return "%s > %s"
                .formatted(Headers.end(key.nat(), key.natPort()), Headers.end(key.backend(), key.backendPort()));
    }

    private boolean isWanted(Listed flow) {
        return (service == null || service.equals(flow.service()))
                && (backend == null || backend.equals(flow.backend()))
                && (client == null || client.equals(flow.key().client()));
    }

    private void print(Listed flow) {
        if (!isWanted(flow)) {
            return;
        }
        shown++;
        FlowKey key = flow.key();
        String protocol = key.protocol().name().toLowerCase(Locale.ROOT);
        String from = Headers.end(key.client(), key.clientPort());
        String to = Headers.end(key.vip(), key.vipPort());
        double idle = Math.max(0, System.nanoTime() - flow.lastSeenNanos()) / 1e9;
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("protocol", protocol);
            object.put("client", from);
            object.put("vip", to);
            object.put("service", flow.service());
            object.put("backend", flow.backend());
            object.put("kind", flow.translation().isEmpty() ? "tracked" : "translated");
            if (!flow.translation().isEmpty()) {
                object.put("translation", flow.translation());
            }
            object.put("idleSeconds", Math.round(idle));
            out.println(Json.of(object));
        } else {
            out.printf(
                    "%s %s > %s  %s -> %s  %s, seen %.0f s ago%n",
                    protocol,
                    from,
                    to,
                    flow.service(),
                    flow.backend(),
                    flow.translation().isEmpty() ? "tracked" : "translated to " + flow.translation(),
                    idle);
        }
        out.flush();
    }
}
