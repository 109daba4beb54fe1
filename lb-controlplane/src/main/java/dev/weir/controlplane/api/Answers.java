package dev.weir.controlplane.api;

import dev.weir.controlplane.catalog.CatalogException;
import dev.weir.controlplane.catalog.CatalogException.Kind;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** What the controllers answer alike. */
final class Answers {
    private Answers() {}

    /** 200 with what is stored now, or 201 if the entry is new. */
    static <T> ResponseEntity<T> put(boolean existed, T view) {
        return ResponseEntity.status(existed ? HttpStatus.OK : HttpStatus.CREATED)
                .body(view);
    }

    static CatalogException notFound(String what, String name) {
        return new CatalogException(
                Kind.NOT_FOUND, "", "there is no %s '%s'".formatted(what, name), "GET the list to see what there is");
    }
}
