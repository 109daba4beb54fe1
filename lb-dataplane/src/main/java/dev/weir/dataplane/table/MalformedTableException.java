package dev.weir.dataplane.table;

/** Bytes that are not a table or report of this version. Nothing has been taken from them. */
public final class MalformedTableException extends RuntimeException {
    private final int offset;

    /**
     * @param offset byte offset at which the bytes stopped making sense
     * @param reason what is wrong, and what was expected
     */
    public MalformedTableException(int offset, String reason) {
        super("malformed table at offset %d: %s".formatted(offset, reason));
        this.offset = offset;
    }

    /** Byte offset at which the bytes stopped making sense. */
    public int offset() {
        return offset;
    }
}
