package dev.weir.controlplane.api;

import dev.weir.controlplane.catalog.CatalogException;
import dev.weir.controlplane.catalog.CatalogException.Kind;
import dev.weir.controlplane.document.Documents;
import dev.weir.controlplane.model.Violations;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

/** Reads request bodies, up to a limit. */
final class Body {
    /** 65,535 backends take less. */
    static final int MAX_BYTES = 16 << 20;

    private Body() {}

    /** Reads one document of a kind. */
    @FunctionalInterface
    interface Reader<T> {
        Optional<T> read(String name, JsonNode document, Violations violations);
    }

    static <T> T read(String name, InputStream body, Reader<T> reader) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new ResponseStatusException(
                    HttpStatus.CONTENT_TOO_LARGE, "the body has more than %d bytes".formatted(MAX_BYTES));
        }
        Violations violations = new Violations();
        return reader.read(name, Documents.json(bytes), violations)
                .orElseThrow(() -> new CatalogException(Kind.INVALID, violations.list()));
    }
}
