package dev.weir.controlplane.config;

import dev.weir.controlplane.document.Documents;
import dev.weir.controlplane.document.MalformedDocumentException;
import dev.weir.controlplane.document.PoolDocument;
import dev.weir.controlplane.document.ServiceDocument;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.Violation;
import dev.weir.controlplane.model.Violations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The configuration file, read and checked as far as it can be without the catalog.
 *
 * @param path where it is
 * @param pools its pools
 * @param services its services
 */
public record ConfigFile(Path path, List<Pool> pools, List<Service> services) {
    /** @throws StartupException naming every mistake and its place in the file */
    public static ConfigFile read(Path path) {
        Violations violations = new Violations();
        List<Pool> pools = new ArrayList<>();
        List<Service> services = new ArrayList<>();
        JsonNode document = parse(path);
        if (document.isNull() || document.isMissingNode()) {
            // More likely cut off than meant: taken at its word, it would remove all that came from it before.
            violations.add("", "the file is empty", "to serve nothing, write 'pools: {}'");
        } else if (!document.isObject()) {
            violations.add("", "the file is not a mapping", "begin with 'pools:' and 'services:'");
        }
        document.propertyStream().forEach(section -> {
            switch (section.getKey()) {
                case "pools" -> pools.addAll(readAll("pools", section.getValue(), PoolDocument::read, violations));
                case "services" ->
                    services.addAll(readAll("services", section.getValue(), ServiceDocument::read, violations));
                default ->
                    violations.add(section.getKey(), "is not a known section", "use 'pools' and 'services' only");
            }
        });
        if (!violations.isEmpty()) {
            throw refused(path, violations.list());
        }
        return new ConfigFile(path, pools, services);
    }

    /** One message for all that is wrong with a file. */
    public static StartupException refused(Path path, List<Violation> violations) {
        String mistakes = violations.stream().map(Violation::toString).collect(Collectors.joining("\n  "));
        return new StartupException(
                path.toString(), "the configuration cannot be used:\n  " + mistakes + "\n", "nothing has been changed");
    }

    private static JsonNode parse(Path path) {
        try {
            return Documents.yaml(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new StartupException("--config " + path, "there is no such file", "check the path");
        } catch (IOException e) {
            throw new StartupException("--config " + path, "cannot be read: " + e, "make it readable to this user");
        } catch (MalformedDocumentException e) {
            throw new StartupException(path.toString(), "not YAML: " + e.getMessage(), "correct it and start again");
        }
    }

    /** Reads one document of a kind. */
    private interface Reader<T> {
        Optional<T> read(String name, JsonNode document, Violations violations);
    }

    private static <T> List<T> readAll(String section, JsonNode documents, Reader<T> reader, Violations violations) {
        List<T> read = new ArrayList<>();
        if (!documents.isObject() && !documents.isNull()) {
            violations.add(section, "is not a mapping", "write each entry as 'name:' with its fields below");
        }
        for (Map.Entry<String, JsonNode> entry : documents.properties()) {
            Violations found = new Violations();
            reader.read(entry.getKey(), entry.getValue(), found).ifPresent(read::add);
            violations.addAll(section + "." + entry.getKey(), found.list());
        }
        return read;
    }
}
