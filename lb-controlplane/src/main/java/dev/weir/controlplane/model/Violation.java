package dev.weir.controlplane.model;

/**
 * One thing that is wrong with what somebody asked for.
 *
 * @param field where, such as {@code backends[0].port}; empty for the whole
 * @param reason what is wrong there
 * @param remedy what to write or do instead
 */
public record Violation(String field, String reason, String remedy) {
    @Override
    public String toString() {
        return (field.isEmpty() ? "" : field + ": ") + reason + "; " + remedy;
    }
}
