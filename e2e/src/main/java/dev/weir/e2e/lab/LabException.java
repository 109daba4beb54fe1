package dev.weir.e2e.lab;

/** A lab that cannot be laid out, used or cleared; the message names the step and the reason. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
