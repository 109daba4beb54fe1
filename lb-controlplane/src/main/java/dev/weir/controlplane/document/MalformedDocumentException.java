package dev.weir.controlplane.document;

/** A text that is not JSON or YAML. */
public final class MalformedDocumentException extends RuntimeException {
    /**
     * @param line line of the mistake, from 1; 0 if unknown
     * @param column column of the mistake, from 1; 0 if unknown
     * @param reason what is wrong there
     */
    public MalformedDocumentException(int line, int column, String reason) {
        super(line == 0 ? reason : "line %d, column %d: %s".formatted(line, column, reason));
    }
}
