package dev.weir.xdp.error;

/** An object file that is not what it should be. Nothing has been loaded. */
public final class MalformedObjectException extends XdpException {
    private final String section;
    private final long offset;

    /**
     * @param object the file, or whatever the bytes came from
     * @param section the section in which the fault lies, or the part of the file such as {@code ELF header}
     * @param offset byte offset within that section
     * @param reason what is wrong, and what was expected
     */
    public MalformedObjectException(String object, String section, long offset, String reason) {
        super("%s: %s at offset %d: %s".formatted(object, section, offset, reason));
        this.section = section;
        this.offset = offset;
    }

    /** The section in which the fault lies. */
    public String section() {
        return section;
    }

    /** Byte offset of the fault within {@link #section}. */
    public long offset() {
        return offset;
    }
}
