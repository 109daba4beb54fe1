package dev.weir.controlplane.model;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that it can be said at once. For one thread. */
public final class Violations {
    private final List<Violation> found = new ArrayList<>();

    public void add(String field, String reason, String remedy) {
        found.add(new Violation(field, reason, remedy));
    }

    /** Adds what was found in the part of the whole that is at {@code path}; empty for the whole itself. */
    public void addAll(String path, List<Violation> part) {
        for (Violation violation : part) {
            String separator = path.isEmpty() || violation.field().isEmpty() ? "" : ".";
            found.add(new Violation(path + separator + violation.field(), violation.reason(), violation.remedy()));
        }
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public List<Violation> list() {
        return List.copyOf(found);
    }
}
