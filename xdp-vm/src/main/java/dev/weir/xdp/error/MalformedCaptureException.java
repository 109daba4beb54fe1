package dev.weir.xdp.error;

/** A file of captured frames that is not what it should be. What was read before stands. */
public final class MalformedCaptureException extends XdpException {
    private final long offset;

    /**
     * @param file the file, or whatever the bytes came from
     * @param offset byte offset of the fault within it
     * @param reason what is wrong, and what was expected
     */
    public MalformedCaptureException(String file, long offset, String reason) {
        super("%s: at offset %d: %s".formatted(file, offset, reason));
        this.offset = offset;
    }

    /** Byte offset of the fault. */
    public long offset() {
        return offset;
    }
}
