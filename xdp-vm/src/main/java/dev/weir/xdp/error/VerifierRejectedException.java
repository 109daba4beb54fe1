package dev.weir.xdp.error;

/** The verifier did not accept a program. */
public final class VerifierRejectedException extends XdpException {
    private final String program;
    private final String log;

    /**
     * @param program name of the program
     * @param reason the verdict in a line
     * @param log the verifier's whole log
     */
    public VerifierRejectedException(String program, String reason, String log) {
        super("program %s: the verifier rejects it: %s".formatted(program, reason));
        this.program = program;
        this.log = log;
    }

    /** Name of the rejected program. */
    public String program() {
        return program;
    }

    /** The verifier's whole log, as many lines as it wrote. */
    public String log() {
        return log;
    }
}
