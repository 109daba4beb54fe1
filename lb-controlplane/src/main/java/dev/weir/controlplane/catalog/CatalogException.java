package dev.weir.controlplane.catalog;

import dev.weir.controlplane.model.Violation;
import java.util.List;

/** A change that the catalog refuses. Nothing has been stored. */
public final class CatalogException extends RuntimeException {
    private final Kind kind;
    private final List<Violation> violations;

    /** What stands against a change. */
    public enum Kind {
        /** The entry itself is wrong. */
        INVALID,
        /** There is no such entry. */
        NOT_FOUND,
        /** A service needs the pool that was to be removed. */
        POOL_IN_USE,
        /** Another service has the frontend. */
        FRONTEND_TAKEN,
        /** The configuration file looks after the entry. */
        READ_ONLY,
        /** What was to be changed is fixed for the entry's life. */
        IMMUTABLE
    }

    /** @param violations at least one */
    public CatalogException(Kind kind, List<Violation> violations) {
        super(violations.getFirst().toString());
        this.kind = kind;
        this.violations = List.copyOf(violations);
    }

    public CatalogException(Kind kind, String field, String reason, String remedy) {
        this(kind, List.of(new Violation(field, reason, remedy)));
    }

    static CatalogException notFound(String what, String name) {
        return new CatalogException(
                Kind.NOT_FOUND,
                "",
                "there is no %s '%s'".formatted(what, name),
                "list what there is with GET, or create it with PUT");
    }

    public Kind kind() {
        return kind;
    }

    public List<Violation> violations() {
        return violations;
    }
}
