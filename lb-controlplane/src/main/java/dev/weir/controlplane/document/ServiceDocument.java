package dev.weir.controlplane.document;

import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads services, with the same manners as {@link PoolDocument}. */
public final class ServiceDocument {
    private static final Set<String> SERVICE =
            Set.of("name", "pool", "hash", "frontends", "sourceRanges", "revision", "origin", "hashSeed");
    private static final Set<String> FRONTEND = Set.of("address", "protocol", "port");

    private ServiceDocument() {}

    /** Reads a service; the parameters and the result are as in {@link PoolDocument#read}. */
    public static Optional<Service> read(String name, JsonNode document, Violations violations) {
        Violations found = new Violations();
        Names.check("name", name, found);
        Fields fields = new Fields(document, "", found, SERVICE);
        PoolDocument.checkSameName(name, fields);
        String pool = fields.name("pool");
        HashPolicy hash = fields.label("hash", HashPolicy.values(), HashPolicy::label, HashPolicy.FIVE_TUPLE);
        List<Frontend> frontends = new ArrayList<>();
        for (Map.Entry<String, JsonNode> element : fields.list("frontends").entrySet()) {
            readFrontend(new Fields(element.getValue(), element.getKey(), found, FRONTEND))
                    .ifPresent(frontends::add);
        }
        List<IpPrefix> sources = fields.prefixes("sourceRanges");
        if (found.isEmpty() && frontends.isEmpty()) {
            fields.wrong(
                    "frontends",
                    "has no frontend",
                    "add one, such as {\"address\":\"203.0.113.10\",\"protocol\":\"tcp\",\"port\":80}");
        }
        violations.addAll("", found.list());
        return found.isEmpty() ? Optional.of(new Service(name, pool, hash, frontends, sources)) : Optional.empty();
    }

    private static Optional<Frontend> readFrontend(Fields fields) {
        Optional<Prefix> addresses = fields.prefix("address");
        Protocol protocol = fields.constant("protocol", Protocol.values(), null);
        Ports ports = Ports.read("port", fields);
        return addresses.map(at -> new Frontend(at.address(), at.length(), protocol, ports.first(), ports.last()));
    }
}
